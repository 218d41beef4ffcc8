(* Means by order: the mean gain as a sum of order sums, and back (paper B, Lemma 2 and the proof of
   Lemma 3, for all orders m, and with the real means over the real masks of order m).

   The idea: over the masks of order m, I(T) is counted C(n-t, m-t) times, t = |T|, and this over
   C(n, m) is C(m, t)/C(n, t).  The matrix C(m, k) is inverted by the signs (-1)^(k-j), which is
   inclusion and exclusion once more. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

(* the sum of (-1)^(k-j) C(k,j) C(j,i) over j <= k is 1 for i = k and 0 for other i *)
Lemma binomial_inverse (R : comRingType) (k i : nat) : (i <= k)%N ->
  \sum_(j < k.+1) (-1) ^+ (k - j) * 'C(k, j)%:R * 'C(j, i)%:R = (i == k)%:R :> R.
Proof.
move=> ik; pose B := [set: 'I_k].
have cB : #|B| = k by rewrite cardsT card_ord.
transitivity (\sum_(S : {set 'I_k} | S \subset B) (-1) ^+ (k - #|S|) * 'C(#|S|, i)%:R : R).
  rewrite (sum_by_size B (fun s => (-1) ^+ (k - s) * 'C(s, i)%:R)) cB.
  by apply: eq_bigr => j _; rewrite mulrA [_ * (-1) ^+ _]mulrC.
rewrite (eq_bigr (fun S : {set 'I_k} => \sum_(A : {set 'I_k} | (#|A| == i) && (A \subset S)) (-1) ^+ (k - #|S|))).
  rewrite (exchange_big_dep (fun A : {set 'I_k} => #|A| == i)) /=; last by move=> S A' _ /andP [].
  rewrite (eq_bigr (fun A : {set 'I_k} => (A == B)%:R)) => [|A' Ai]; last first.
    rewrite -between_down ?subsetT // cB; apply: eq_bigl => S; rewrite Ai andbC //.
  have [->|ne] := eqVneq i k.
    rewrite (bigD1 B) /= ?cB ?eqxx // big1 ?addr0 // => A' /andP [_ /negbTE -> //].
  rewrite big1 // => A' /eqP Ai; case: eqP => // E; move: ne; rewrite -Ai E cB eqxx //.
move=> S _; rewrite mulr_natr sumr_const; congr (_ *+ _); rewrite -cards_draws cardsE.
by apply: eq_card => A'; rewrite !unfold_in /= andbC.
Qed.

Section Orders.
Variables (N : finType) (R : realFieldType).
Implicit Types (v : {set N} -> R) (S T : {set N}).
Let n := #|N|.

Lemma bin_neq0 m k : (k <= m)%N -> 'C(m, k)%:R != 0 :> R.
Proof. by move=> km; rewrite pnatr_eq0 -lt0n bin_gt0. Qed.

(* the number of masks of order m *)
Lemma count_masks m : #|[set S : {set N} | #|S| == m]| = 'C(n, m).
Proof. by rewrite card_draws. Qed.

(* what a game adds up to over the masks of order m *)
Lemma sum_of_order v m : (m <= n)%N ->
  \sum_(S : {set N} | #|S| == m) v S =
  \sum_(k < m.+1) 'C(n - k, m - k)%:R * order_sum v k.
Proof.
move=> mn; transitivity (\sum_(S : {set N} | #|S| == m) \sum_(T : {set N} | T \subset S) dividend v T).
  by apply: eq_bigr => S _; rewrite matching.
rewrite (exchange_big_dep xpredT) //=.
transitivity (\sum_(T : {set N} | (#|T| <= m)%N) 'C(n - #|T|, m - #|T|)%:R * dividend v T).
  rewrite [RHS]big_mkcond /=; apply: eq_bigr => T _; rewrite sumr_const.
  have -> : #|[pred S : {set N} | (#|S| == m) && (T \subset S)]| = #|[set S : {set N} | (T \subset S) && (#|S| == m)]|.
    by rewrite cardsE; apply: eq_card => S; rewrite !unfold_in /= andbC.
  by rewrite count_above; case: ifP => // _; rewrite ?mulr0n // mulr_natl.
rewrite (partition_big (fun T : {set N} => inord #|T| : 'I_m.+1) xpredT) //=.
apply: eq_bigr => k _; rewrite mulr_sumr; apply: eq_big => [T|T].
  case: (leqP #|T| m) => Tm /=; first by rewrite -val_eqE /= inordK.
  by apply/esym/negbTE; rewrite neq_ltn; apply/orP; right; apply: leq_trans Tm; apply: ltn_ord.
by move=> /andP [Tm /eqP <-]; rewrite inordK.
Qed.

(* C(n-k, m-k) C(n, k) = C(m, k) C(n, m) *)
Lemma bin_swap m k : (k <= m)%N -> (m <= n)%N -> ('C(n - k, m - k) * 'C(n, k) = 'C(m, k) * 'C(n, m))%N.
Proof.
move=> km mn; have kn := leq_trans km mn.
have a := bin_fact km; have b := bin_fact mn; have c := bin_fact kn.
have mk : (m - k <= n - k)%N by rewrite leq_sub2r.
have := bin_fact mk; have -> : (n - k - (m - k) = n - m)%N by lia.
move=> d; have P : (0 < k`! * (m - k)`! * (n - m)`!)%N by rewrite !muln_gt0 !fact_gt0.
apply/eqP; rewrite -(eqn_pmul2r P); apply/eqP.
transitivity (n`!); [rewrite -c -d|rewrite -b -a].
  by move: 'C(_, _) 'C(_, _) (k`!) ((m - k)`!) ((n - m)`!) => x y p q r; lia.
by move: 'C(_, _) 'C(_, _) (k`!) ((m - k)`!) ((n - m)`!) => x y p q r; lia.
Qed.

Lemma u_bar0 v : u_bar v 0%N = 0.
Proof. by rewrite /u_bar big1 ?mul0r // => S; rewrite cards_eq0 => /eqP ->; rewrite subrr. Qed.

(* B, Lemma 2, without its hypotheses: u_bar(m) is the sum of C(m,k)/C(n,k) A(k) over 1 <= k <= m. *)
Theorem order_means v m : (m <= n)%N ->
  u_bar v m = \sum_(1 <= k < m.+1) 'C(m, k)%:R / 'C(n, k)%:R * order_sum v k.
Proof.
move=> mn; have C0 := bin_neq0 mn; rewrite /u_bar sumrB sum_of_order // big_ord_recl /= !subn0.
have -> : \sum_(S : {set N} | #|S| == m) v set0 = 'C(n, m)%:R * v set0.
  by rewrite sumr_const mulr_natl -count_masks cardsE.
have -> : order_sum v 0%N = v set0.
  by rewrite /order_sum (big_pred1 set0) ?dividend0 // => S; rewrite cards_eq0.
rewrite addrAC subrr add0r mulr_suml big_add1 /= big_mkord; apply: eq_bigr => k _.
rewrite /bump /= add1n.
have kn : (k.+1 <= n)%N by apply: leq_trans mn.
rewrite mulrAC; congr (_ * _); apply: (mulIf C0); apply: (mulIf (bin_neq0 kn)).
by rewrite divfK // [in RHS]mulrAC divfK ?bin_neq0 // -!natrM bin_swap.
Qed.

(* B, proof of Lemma 3, solved: for k >= 1, A(k) is C(n,k) times the k-th difference of u_bar at 0. *)
Theorem newton_inversion v k : (0 < k <= n)%N ->
  order_sum v k = 'C(n, k)%:R * \sum_(j < k.+1) (-1) ^+ (k - j) * 'C(k, j)%:R * u_bar v j.
Proof.
move=> /andP [k0 kn]; pose a (i : nat) := if i == 0%N then 0 else order_sum v i / 'C(n, i)%:R.
have U (j : nat) : (j <= k)%N -> u_bar v j = \sum_(i < k.+1) 'C(j, i)%:R * a i.
  move=> jk; rewrite order_means ?(leq_trans jk) // big_add1 /= big_mkord big_ord_recl /a /= mulr0 add0r.
  rewrite (big_ord_widen k (fun i => 'C(j, i.+1)%:R / 'C(n, i.+1)%:R * order_sum v i.+1)) // big_mkcond /=.
  apply: eq_bigr => i _; rewrite /= /bump /= add1n; case: ltnP => ij; first by rewrite mulrAC mulrA.
  by rewrite bin_small ?mul0r // ltnS.
rewrite (eq_bigr (fun j : 'I_k.+1 => \sum_(i < k.+1) (-1) ^+ (k - j) * 'C(k, j)%:R * 'C(j, i)%:R * a i)).
  rewrite exchange_big /= (eq_bigr (fun i : 'I_k.+1 => (i == k :> nat)%:R * a i)) => [|i _]; last first.
    by rewrite -mulr_suml binomial_inverse // -ltnS.
  rewrite (bigD1 ord_max) //= eqxx mul1r big1 ?addr0 => [|i]; last first.
    by rewrite -val_eqE /= => /negbTE ->; rewrite mul0r.
  by rewrite /a gtn_eqF // [RHS]mulrC divfK // bin_neq0.
by move=> j _; rewrite U ?mulr_sumr -1?ltnS //; apply: eq_bigr => i _; rewrite mulrA.
Qed.

(* The first order: A(1) = n u_bar(1). *)
Theorem first_order v : (0 < n)%N -> order_sum v 1%N = n%:R * u_bar v 1%N.
Proof.
move=> n0; rewrite newton_inversion // bin1 big_ord_recl big_ord1 /= u_bar0 !mulr0 add0r.
by rewrite /bump /= addn0 subnn expr0 !mul1r.
Qed.

(* Under condition (i), A(k) = 0 for every k above M. *)
Theorem order_sum_above v M k : condition_i M v -> (M < k)%N -> order_sum v k = 0.
Proof. by move=> H Mk; apply: big1 => S /eqP Sk; apply: H; rewrite Sk. Qed.

(* B, Lemma 2 as it is used: where A(k) = 0 for every k above M, for every m <= n, below M as well. *)
Theorem order_means_below v M m : (forall k, (M < k)%N -> order_sum v k = 0) -> (m <= n)%N ->
  u_bar v m = \sum_(1 <= k < M.+1) 'C(m, k)%:R / 'C(n, k)%:R * order_sum v k.
Proof.
move=> H mn; rewrite order_means //; case: (leqP m M) => Mm.
  rewrite [RHS](big_cat_nat _ _ _ (n := m.+1)) //= [X in _ + X]big_nat_cond [X in _ + X]big1 ?addr0 //.
  by move=> k /andP [/andP [mk _] _]; rewrite bin_small // !mul0r.
rewrite [LHS](big_cat_nat _ _ _ (n := M.+1)) ?ltnS ?(ltnW Mm) //= [X in _ + X]big_nat_cond [X in _ + X]big1 ?addr0 //.
by move=> k /andP [/andP [Mk _] _]; rewrite (H k Mk) mulr0.
Qed.

(* So it is under condition (i). *)
Corollary order_means_to_M v M m : condition_i M v -> (m <= n)%N ->
  u_bar v m = \sum_(1 <= k < M.+1) 'C(m, k)%:R / 'C(n, k)%:R * order_sum v k.
Proof. by move=> H; apply: order_means_below => k; apply: order_sum_above. Qed.
End Orders.
