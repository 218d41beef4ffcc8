(* The indices of cooperative game theory as sums of dividends: Shapley value, Shapley interaction
   index, Shapley-Taylor index, Banzhaf interaction index (paper A, Theorems 2 to 4; paper B,
   Theorems 4 to 6).

   The idea: an index is a weighted sum of the discrete derivatives along T over all S that T misses,
   with weights that depend on |S| only.  By marginal_benefit the dividend of W, which contains T,
   then has as its factor the sum of the weights of the sets S that hold W less T, which is a sum over
   binomial coefficients (binomial_convolution). *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

(* the sum over j <= d of C(a+j, j) C(b+d-j, d-j) is C(a+b+1+d, d) *)
Lemma binomial_convolution a b d :
  (\sum_(j < d.+1) 'C(a + j, j) * 'C(b + (d - j), d - j) = 'C((a + b + d).+1, d))%N.
Proof.
elim: b d => [|b IHb] d.
  elim: d => [|d IHd]; first by rewrite big_ord1 addn0 !bin0.
  rewrite big_ord_recr /= subnn addn0 !bin0 muln1 addn0.
  rewrite (eq_bigr (fun j : 'I_d.+1 => 'C(a + j, j) * 'C(0 + (d - j), d - j))%N); last first.
    by move=> j _; rewrite !add0n !binn.
  by rewrite IHd addn0 -addnS binS addnC.
elim: d => [|d IHd]; first by rewrite big_ord1 addn0 !bin0.
transitivity (\sum_(j < d.+2) 'C(a + j, j) * 'C(b + (d.+1 - j), d.+1 - j) +
              \sum_(j < d.+1) 'C(a + j, j) * 'C(b.+1 + (d - j), d - j))%N.
  rewrite [X in (_ = X + _)%N]big_ord_recr [LHS]big_ord_recr /= subnn !addn0 !bin0 addnAC -big_split /=.
  congr (_ + _)%N; apply: eq_bigr => j _; rewrite -mulnDr; congr (_ * _)%N.
  have -> : (d.+1 - j = (d - j).+1)%N by have := ltn_ord j; lia.
  by rewrite addnS binS addSnnS.
rewrite IHb IHd; have -> : (a + b.+1 + d.+1 = (a + b + d.+1).+1)%N by lia.
by rewrite [in RHS]binS; congr (_ + 'C(_, _))%N; lia.
Qed.

Section Indices.
Variables (N : finType) (R : numFieldType).
Implicit Types (v : {set N} -> R) (S T W : {set N}).

(* the sum of w(|S|) times the derivative along T at S, over all S without variables of T *)
Definition weighted (w : nat -> R) v T := \sum_(S : {set N} | S \subset ~: T) w #|S| * derivative v T S.

(* B, Eq. of Theorem 4: the Shapley value, |S|! (n-|S|-1)! / n! for what i adds to S *)
Definition shapley_value v i :=
  \sum_(S : {set N} | i \notin S) #|S|`!%:R * (#|N| - #|S| - 1)`!%:R / #|N|`!%:R * (v (i |: S) - v S).

(* the Shapley interaction index *)
Definition shapley_interaction_index v T :=
  weighted (fun s => s`!%:R * (#|N| - s - #|T|)`!%:R / (#|N| - #|T| + 1)`!%:R) v T.

(* the Shapley-Taylor index of order k *)
Definition shapley_taylor_index k v T :=
  if (#|T| < k)%N then derivative v T set0 else
  if #|T| == k then weighted (fun s => k%:R / #|N|%:R / 'C(#|N|.-1, s)%:R) v T else 0.

(* the Banzhaf interaction index *)
Definition banzhaf_index v T := weighted (fun _ => 1 / 2 ^+ (#|N| - #|T|)) v T.

(* what an index makes of the dividends *)
Lemma weighted_dividends w v T : weighted w v T = \sum_(W : {set N} | T \subset W)
  (\sum_(j < (#|N| - #|W|).+1) 'C(#|N| - #|W|, j)%:R * w (#|W| - #|T| + j)%N) * dividend v W.
Proof.
transitivity (\sum_(S : {set N} | S \subset ~: T) \sum_(W : {set N} | (T \subset W) && (W \subset S :|: T))
  w #|S| * dividend v W).
  by apply: eq_bigr => S ST; rewrite marginal_benefit ?mulr_sumr // disjoints_subset.
rewrite (exchange_big_dep (fun W => T \subset W)) /=; last by move=> S W _ /andP [].
apply: eq_bigr => W TW; rewrite -mulr_suml; congr (_ * _).
have WT : W :\: T \subset ~: T by rewrite setDE subsetIr.
have cW : (#|~: T| - #|W :\: T| = #|N| - #|W|)%N.
  by rewrite cardsD (setIidPr TW) -(cardsC T) -{2}(subnKC (subset_leq_card TW)) subnDl.
have dW : #|W :\: T| = (#|W| - #|T|)%N by rewrite cardsD (setIidPr TW).
rewrite -cW -dW -sum_between //; apply: eq_bigl => S.
by rewrite TW subDset setUC andbC.
Qed.

Lemma index_of_weights w g v T :
  (forall u d, (u + d = #|N| - #|T|)%N -> \sum_(j < d.+1) 'C(d, j)%:R * w (u + j)%N = g u) ->
  weighted w v T = \sum_(W : {set N} | T \subset W) g (#|W| - #|T|)%N * dividend v W.
Proof.
move=> H; rewrite weighted_dividends; apply: eq_bigr => W TW; rewrite H //.
by rewrite addnC addnBA ?subset_leq_card // subnK // max_card.
Qed.

Let fact_neq0 k : k`!%:R != 0 :> R. Proof. by rewrite pnatr_eq0 -lt0n fact_gt0. Qed.

Let fact_ratio u : u`!%:R / u.+1`!%:R = 1 / u.+1%:R :> R.
Proof. by rewrite factS natrM invfM mulrCA divff ?mulr1 ?mul1r. Qed.

Let share_of_bin m a : (a <= m)%N ->
  m.+1%:R^-1 / 'C(m, a)%:R = (a`! * (m - a)`!)%:R / m.+1`!%:R :> R.
Proof.
move=> am; rewrite factS -(bin_fact am); have : (a`! * (m - a)`!)%:R != 0 :> R.
  by rewrite pnatr_eq0 -lt0n muln_gt0 !fact_gt0.
move: (a`! * _)%N 'C(m, a) m.+1 => x c y x0.
by rewrite !natrM !invfM mulrCA [x%:R * _]mulrCA divff // mulr1.
Qed.

(* (u+j)! (b+d-j)! C(d,j) in terms of binomial coefficients *)
Lemma product_of_factorials u b d j : (j <= d)%N ->
  ('C(d, j) * ((u + j)`! * (b + (d - j))`!) =
   d`! * u`! * b`! * ('C(u + j, j) * 'C(b + (d - j), d - j)))%N.
Proof.
move=> jd; have E1 : ('C(u + j, j) * (j`! * u`!) = (u + j)`!)%N.
  by have := bin_fact (leq_addl u j); rewrite addnK.
have E2 : ('C(b + (d - j), d - j) * ((d - j)`! * b`!) = (b + (d - j))`!)%N.
  by have := bin_fact (leq_addl b (d - j)%N); rewrite addnK.
rewrite -E1 -E2 -(bin_fact jd); set x := 'C(_, _); set y := 'C(_, _); set z := 'C(_, _).
set p := j`!; set q := u`!; set r := (d - j)`!; set s := b`!; lia.
Qed.

(* the sum of the weights, where they are products of two factorials *)
Lemma sum_of_weights u b d :
  \sum_(j < d.+1) 'C(d, j)%:R * ((u + j)`! * (b + (d - j))`!)%:R =
  (d`! * u`! * b`!)%:R * 'C((u + b + d).+1, d)%:R :> R.
Proof.
rewrite -natrM -binomial_convolution big_distrr /= natr_sum; apply: eq_bigr => j _.
by rewrite -natrM product_of_factorials // -ltnS.
Qed.

(* the same over (u+d+b)! times what the shapley index has *)
Lemma sum_of_shares u b d :
  \sum_(j < d.+1) 'C(d, j)%:R * ((u + j)`! * (b + (d - j))`!)%:R / ((u + b + d).+1)`!%:R =
  (u`! * b`!)%:R / ((u + b).+1)`!%:R :> R.
Proof.
rewrite -mulr_suml sum_of_weights.
have dn : (d <= (u + b + d).+1)%N by rewrite -addSn leq_addl.
rewrite -(bin_fact dn) -[in LHS]addSn addnK.
have C0 : 'C((u + b).+1 + d, d)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n bin_gt0 leq_addl.
move: (fact_neq0 d) (fact_neq0 (u + b).+1) C0.
move: (d`!) (u`!) (b`!) ((u + b).+1`!) 'C(_, _) => p q r s c H1 H2 H3.
by rewrite !natrM; field; rewrite H1 H2 H3.
Qed.

(* A, Theorem 2; B, Theorem 4: the Shapley value of i is the sum of I(S)/|S| over all S with i. *)
Theorem shapley v i : shapley_value v i = \sum_(S : {set N} | i \in S) dividend v S / #|S|%:R.
Proof.
have n0 : (0 < #|N|)%N by apply/card_gt0P; exists i.
transitivity (weighted (fun s => s`!%:R * (#|N| - s - 1)`!%:R / #|N|`!%:R) v [set i]).
  rewrite /shapley_value /weighted; apply: eq_big => S.
    by rewrite -disjoints_subset disjoint_sym disjoints1.
  move=> iS; congr (_ * _); rewrite /derivative (split_at _ (set11 i)) setDv.
  rewrite (big_pred1 set0) => [|L]; last by rewrite subset0.
  by rewrite setU0 setU0 cards1 cards0 subnn expr0 expr1 mulN1r mul1r addrC setUC.
rewrite (index_of_weights (g := fun u => 1 / u.+1%:R)) => [|u d]; rewrite ?cards1.
  rewrite (eq_bigl (fun S => i \in S)) => [|S]; last by rewrite sub1set.
  apply: eq_bigr => S iS; rewrite subn1 prednK; last by apply/card_gt0P; exists i.
  by rewrite mulrC mul1r.
move=> E; have En : #|N| = (u + 0 + d).+1 by rewrite addn0 E subn1 prednK.
transitivity (\sum_(j < d.+1) 'C(d, j)%:R * ((u + j)`! * (0 + (d - j))`!)%:R / ((u + 0 + d).+1)`!%:R : R).
  apply: eq_bigr => j _; rewrite En natrM !mulrA; congr (_ * _%:R / _); congr _`!.
  by rewrite addn0 add0n; have := ltn_ord j; lia.
by rewrite sum_of_shares addn0 fact0 muln1 fact_ratio.
Qed.

(* A, Theorem 3; B, Theorem 5: the Shapley interaction index of T is the sum of
   I(S)/(|S|-|T|+1) over all S that contain T. *)
Theorem shapley_interaction v T :
  shapley_interaction_index v T =
  \sum_(S : {set N} | T \subset S) dividend v S / (#|S| - #|T| + 1)%:R.
Proof.
rewrite /shapley_interaction_index (index_of_weights (g := fun u => 1 / (u + 1)%:R)) => [|u d E].
  by apply: eq_bigr => S _; rewrite mulrC mul1r.
rewrite -E; transitivity (\sum_(j < d.+1) 'C(d, j)%:R * ((u + j)`! * (0 + (d - j))`!)%:R / ((u + 0 + d).+1)`!%:R : R).
  apply: eq_bigr => j _; rewrite natrM !mulrA addn0 addn1; congr (_ * _%:R / _); congr _`!.
  by have := ltn_ord j; lia.
by rewrite sum_of_shares addn0 addn1 fact0 muln1 fact_ratio.
Qed.

(* A, Theorem 4; B, Theorem 6: the Shapley-Taylor index of order k is I(T) below order k, and at
   order k the sum of I(S)/C(|S|,k) over all S that contain T; above it is 0 by definition. *)
Theorem shapley_taylor k v T : (0 < k)%N ->
  shapley_taylor_index k v T =
  if (#|T| < k)%N then dividend v T else
  if #|T| == k then \sum_(S : {set N} | T \subset S) dividend v S / 'C(#|S|, k)%:R else 0.
Proof.
move=> k0; rewrite /shapley_taylor_index; case: ifP => _.
  by apply: eq_bigr => L _; rewrite set0U.
case: ifP => // /eqP Tk; have kn : (k <= #|N|)%N by rewrite -Tk max_card.
rewrite (index_of_weights (g := fun u => 1 / 'C(u + k, k)%:R)) => [|u d E].
  apply: eq_bigr => S TS; have -> : (#|S| - #|T| + k = #|S|)%N by rewrite -Tk subnK // subset_leq_card.
  by rewrite mulrC mul1r.
have En : #|N| = (u + k.-1 + d).+1 by move: E; rewrite Tk; lia.
transitivity (k%:R * (\sum_(j < d.+1) 'C(d, j)%:R * ((u + j)`! * (k.-1 + (d - j))`!)%:R /
                                      ((u + k.-1 + d).+1)`!%:R) : R).
  rewrite mulr_sumr; apply: eq_bigr => j _; have jd := ltn_ord j; rewrite En -pred_Sn.
  have -> : (k.-1 + (d - j) = u + k.-1 + d - (u + j))%N by lia.
  rewrite -[in RHS]mulrA -share_of_bin; last by lia.
  by rewrite -!mulrA mulrCA.
rewrite sum_of_shares mulrA -natrM mulnCA.
have -> : (k * (k.-1)`! = k`!)%N by rewrite -{1 3}(prednK k0).
have -> : (u + k.-1).+1 = (u + k)%N by lia.
have := bin_fact (leq_addl u k); rewrite addnK [(k`! * _)%N]mulnC => <-; rewrite mul1r.
have : (u`! * k`!)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n muln_gt0 !fact_gt0.
by move: (u`! * k`!)%N => x x0; rewrite natrM invfM mulrCA divff // mulr1.
Qed.

(* Grabisch and Roubens 1999: the Banzhaf interaction index of T is the sum of I(S)/2^(|S|-|T|) over
   all S that contain T. *)
Theorem banzhaf v T :
  banzhaf_index v T = \sum_(S : {set N} | T \subset S) dividend v S / 2 ^+ (#|S| - #|T|).
Proof.
rewrite /banzhaf_index (index_of_weights (g := fun u => 1 / 2 ^+ u)) => [|u d <-].
  by apply: eq_bigr => S _; rewrite mulrC mul1r.
rewrite -mulr_suml -natr_sum exprD.
have -> : (\sum_(j < d.+1) 'C(d, j) = 2 ^ d)%N.
  by rewrite -[2%N]/(1 + 1)%N expnDn; apply: eq_bigr => j _; rewrite !exp1n !muln1.
by rewrite natrX !div1r invfM mulrCA divff ?mulr1 // expf_neq0 // pnatr_eq0.
Qed.
End Indices.
