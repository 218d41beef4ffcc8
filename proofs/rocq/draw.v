(* Masks drawn at random: each variable is present with probability q, independently (this suite).

   The idea: the mean of v under the draw is the sum of I(T) q^|T|, because T is in the mask with chance
   q^|T|.  So it is a polynomial in q whose coefficients are the order sums, and it stays where the mean
   gains are, because it averages them. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Draw.
Variables (N : finType) (R : realFieldType).
Implicit Types (v : {set N} -> R) (S T : {set N}) (q : R).
Let n := #|N|.

(* the chance of the mask S, where each variable is present with probability q *)
Definition chance q S := q ^+ #|S| * (1 - q) ^+ (n - #|S|).

(* T is in the mask with chance q^|T| *)
Lemma chance_above q T : \sum_(S : {set N} | T \subset S) chance q S = q ^+ #|T|.
Proof.
rewrite (eq_bigl (fun S : {set N} => (T \subset S) && (S \subset setT))) => [|S]; last by rewrite subsetT andbT.
rewrite (sum_between (fun s => q ^+ s * (1 - q) ^+ (n - s)) (subsetT T)) cardsT -/n.
rewrite (eq_bigr (fun j : 'I_(n - #|T|).+1 => q ^+ #|T| * (((1 - q) ^+ (n - #|T| - j) * q ^+ j) *+ 'C(n - #|T|, j)))).
  by rewrite -mulr_sumr -exprDn subrK expr1n mulr1.
by move=> j _; rewrite exprD subnDA -[_ *+ _]mulr_natr; ring.
Qed.

Lemma chance_total q : \sum_S chance q S = 1.
Proof.
rewrite (eq_bigl (fun S : {set N} => set0 \subset S)) => [|S]; last by rewrite sub0set.
by rewrite chance_above cards0.
Qed.

Lemma chance_ge0 q S : 0 <= q <= 1 -> 0 <= chance q S.
Proof. by move=> /andP [q0 q1]; rewrite mulr_ge0 ?exprn_ge0 // subr_ge0. Qed.

(* the mean of v under the draw *)
Definition drawn q v := \sum_S chance q S * v S.

Lemma drawn_dividends q v : drawn q v = \sum_T dividend v T * q ^+ #|T|.
Proof.
rewrite /drawn (eq_bigr (fun S => \sum_(T : {set N} | T \subset S) chance q S * dividend v T)) => [|S _]; last first.
  by rewrite -{1}(matching v) mulr_sumr.
rewrite (exchange_big_dep xpredT) //=; apply: eq_bigr => T _.
by rewrite -mulr_suml chance_above mulrC.
Qed.

(* the gain of that mean as a polynomial in q: its coefficients are the order sums up to M *)
Definition gain_poly M v : {poly R} := \poly_(k < M.+1) (if k == 0%N then 0 else order_sum v k).

Lemma gain_poly_size M v : (size (gain_poly M v) <= M.+1)%N.
Proof. exact: size_poly. Qed.

Lemma gain_poly_coef M v k : (0 < k <= M)%N -> (gain_poly M v)`_k = order_sum v k.
Proof. by move=> /andP [k0 kM]; rewrite coef_poly ltnS kM gtn_eqF. Qed.

Lemma drawn_poly M v q : condition_i M v -> drawn q v = v set0 + (gain_poly M v).[q].
Proof.
move=> H; rewrite drawn_dividends (bigD1 set0) //= cards0 mulr1 dividend0; congr (_ + _).
rewrite horner_poly (bigID (fun T : {set N} => (#|T| <= M)%N)) /= [X in _ + X]big1 ?addr0; last first.
  by move=> T /andP [_]; rewrite -ltnNge => /H ->; rewrite mul0r.
rewrite (partition_big (fun T : {set N} => inord #|T| : 'I_M.+1) xpredT) //=; apply: eq_bigr => k _.
case: eqP => [k0|/eqP k0].
  rewrite mul0r big1 // => T /andP [/andP [T0 TM] /eqP E].
  by have := congr1 val E; rewrite /= inordK // k0 => /eqP; rewrite cards_eq0 (negbTE T0).
rewrite mulr_suml; apply: eq_big => [T|T /andP [/andP [_ TM] /eqP <-]]; last by rewrite inordK.
case: (leqP #|T| M) => TM; rewrite ?andbF /=.
  rewrite andbT -[inord _ == k]val_eqE /= inordK // andbC; case: eqP => //= e.
  by rewrite -cards_eq0 e k0.
by apply/esym/negbTE; rewrite neq_ltn; apply/orP; right; apply: leq_trans TM; apply: ltn_ord.
Qed.

(* the draw by the order of the mask *)
Lemma drawn_means q v : drawn q v - v set0 = \sum_(m < n.+1) 'C(n, m)%:R * (q ^+ m * (1 - q) ^+ (n - m)) * u_bar v m.
Proof.
have -> : drawn q v - v set0 = \sum_S chance q S * (v S - v set0).
  rewrite [RHS](eq_bigr (fun S => chance q S * v S - chance q S * v set0)) => [|S _]; last exact: mulrBr.
  by rewrite sumrB -mulr_suml chance_total mul1r.
rewrite (partition_big (fun S : {set N} => inord #|S| : 'I_n.+1) xpredT) //=; apply: eq_bigr => m _.
have mn : (m <= n)%N by rewrite -ltnS.
transitivity (q ^+ m * (1 - q) ^+ (n - m) * \sum_(S : {set N} | #|S| == m) (v S - v set0)).
  rewrite mulr_sumr; apply: eq_big => [S|S /eqP E]; last first.
    by rewrite /chance -E inordK // ltnS max_card.
  by rewrite -val_eqE /= inordK // ltnS max_card.
have alg (c x s : R) : c != 0 -> x * s = c * x * (s / c) by move=> c0; field.
exact: alg (bin_neq0 R mn).
Qed.

(* it stays where the mean gains stay *)
Lemma drawn_range q v lo hi : 0 <= q <= 1 -> (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) ->
  lo <= drawn q v - v set0 <= hi.
Proof.
move=> /andP [q0 q1] H; rewrite drawn_means; set c := fun m : nat => 'C(n, m)%:R * (q ^+ m * (1 - q) ^+ (n - m)).
have c0 m : 0 <= c m by rewrite mulr_ge0 ?ler0n // mulr_ge0 ?exprn_ge0 // subr_ge0.
have c1 : \sum_(m < n.+1) c m = 1.
  rewrite -[RHS](expr1n _ n) -[in RHS](subrK q 1) exprDn; apply: eq_bigr => m _.
  by rewrite /c -[RHS]mulr_natl [(1 - q) ^+ _ * _]mulrC.
have L x : x = \sum_(m < n.+1) c m * x by rewrite -mulr_suml c1 mul1r.
by apply/andP; split; [rewrite [lo]L|rewrite [hi]L]; apply: ler_sum => m _; apply: (ler_wpmul2l (c0 m)); case/andP: (H m (ltn_ord m)).
Qed.

Lemma gain_poly_range M v q lo hi : condition_i M v -> 0 <= q <= 1 ->
  (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) -> lo <= (gain_poly M v).[q] <= hi.
Proof. by move=> vi q01 /(drawn_range q01); rewrite (drawn_poly q vi) addrAC subrr add0r. Qed.
End Draw.
