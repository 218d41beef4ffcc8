(* Only the whole part of the exponent counts, for a fixed order M (this suite).

   The idea: the order sums up to d are small, as u_bar is small at 0, ..., d; those beyond d are at most
   K u_bar(n) together, and at m <= n they weigh at most (m/n)^(d+1).  But u_bar(m) is at least
   (m/n)^p u_bar(n), which is more, for p < d + 1 and a small fixed share m/n. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders paper_b draw grid explicit.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Lemma ffact_share m n k : (m <= n)%N -> (m ^_ k * n ^ k <= n ^_ k * m ^ k)%N.
Proof.
move=> mn; elim: k => [|k IH]; first by rewrite !ffactn0.
rewrite !ffactnSr !expnSr -!mulnA [((m - k) * _)%N]mulnCA [((n - k) * _)%N]mulnCA !mulnA.
rewrite -mulnA -[leqRHS]mulnA; apply: leq_mul => //.
by rewrite !mulnBl [(m * n)%N]mulnC leq_sub2l // leq_mul2l mn orbT.
Qed.

Section Share.
Variable R : realFieldType.

(* the weight of order k at m is at most (m/n)^k *)
Lemma weight_share m n k : (m <= n)%N -> (0 < n)%N -> (k <= n)%N ->
  'C(m, k)%:R / 'C(n, k)%:R <= (m%:R / n%:R) ^+ k :> R.
Proof.
move=> mn n0 kn; have C0 : 0 < 'C(n, k)%:R :> R by rewrite ltr0n bin_gt0.
rewrite expr_div_n ler_pdivr_mulr // mulrAC ler_pdivl_mulr ?exprn_gt0 ?ltr0n //.
rewrite -!natrX -!natrM ler_nat -(leq_pmul2r (fact_gt0 k)) [leqLHS]mulnAC bin_ffact.
by rewrite -mulnA bin_ffact [leqRHS]mulnC ffact_share.
Qed.

(* what a power m |-> m^p with p < d + 1 does, and that it is a power *)
Definition slower (pw : nat -> R) d := forall C, exists2 q, (0 < q)%N & C * pw q <= q%:R ^+ d.+1.
Definition multiplicative_power (pw : nat -> R) :=
  forall a b, (0 < a)%N -> (0 < b)%N -> pw (a * b)%N = pw a * pw b.
End Share.

(* so it is with whole exponents p <= d *)
Lemma whole_exponents (R : archiFieldType) p d : (p <= d)%N ->
  [/\ power_like (fun m => m%:R ^+ p : R), multiplicative_power (fun m => m%:R ^+ p : R) &
      slower (fun m => m%:R ^+ p : R) d].
Proof.
move=> pd; split; first split; first by rewrite expr1n.
- by move=> m m0; rewrite exprn_gt0 // ltr0n.
- by move=> m' m le; rewrite ler_expn2r ?nnegrE ?ler0n // ler_nat.
- by move=> a b _ _; rewrite natrM exprMn.
move=> C; exists (Num.bound `|C|).+1 => //; set q := _.+1.
have q1 : 1 <= q%:R :> R by rewrite -[1]/(1%:R) ler_nat.
have Cq : C <= q%:R.
  apply: le_trans (ler_norm C) _; apply: le_trans (ltW (archi_boundP (normr_ge0 C))) _.
  by rewrite ler_nat leqnSn.
apply: le_trans (_ : q%:R * q%:R ^+ p <= _); first by rewrite ler_wpmul2r // exprn_ge0 ?ler0n.
by rewrite -exprS ler_weexpn2l.
Qed.

Section Quantises.
Variables (R : realFieldType) (M d : nat) (pw : nat -> R).
Hypotheses (M0 : (0 < M)%N) (dM : (d <= M)%N) (pl : power_like pw).
Let K := order_constant R M.

(* what the order sums up to d can be, at m *)
Definition low_part m := \sum_(1 <= k < d.+1) 'C(m, k)%:R * (2 ^+ k.-1 * pw k).

Section Game.
Variables (N : finType) (v : {set N} -> R).
Let n := #|N|.
Hypotheses (Mn : (M <= n)%N) (v_i : condition_i M v) (v_ii : condition_ii v) (v_iii : condition_iii pw v).

Let U := u_bar v.
Let A := order_sum v.

Lemma all_small : \sum_(1 <= k < M.+1) `|A k| <= K * U n.
Proof.
have MN : (0 < M <= #|N|)%N by rewrite M0.
have [r _] := range_of_conditions MN v_ii v_iii pl.
by have := explicit_order_bound_all MN v_i r; rewrite subr0.
Qed.

Lemma u1_ge0 : 0 <= U 1%N.
Proof. by rewrite /U -{1}(u_bar0 v) v_ii // (leq_trans M0). Qed.

Lemma one_low k : (0 < k <= n)%N -> `|A k| / 'C(n, k)%:R <= 2 ^+ k.-1 * pw k * U 1%N.
Proof.
move=> /andP [k0 kn]; have C0 : 0 < 'C(n, k)%:R :> R by rewrite ltr0n bin_gt0.
rewrite /A newton_inversion ?k0 // normrM (gtr0_norm C0) mulrAC divff ?gt_eqF // mul1r.
rewrite -/(diff (u_bar v) k); apply: le_trans (diff_bound (lo := 0) (hi := U k) k0 _) _ => [i ik|].
  by rewrite -{1}(u_bar0 v) !v_ii // ?(leq_trans ik) //= ?ik.
rewrite subr0 -mulrA ler_wpmul2l ?exprn_ge0 ?ler0n //.
by have [p1 _ _] := pl; have := v_iii (m' := 1%N) (m := k); rewrite p1 mul1r k0; apply.
Qed.

(* This suite: at every m <= n, u_bar(n) ((m/n)^p - K (m/n)^(d+1)) is at most u_bar(1) times the sum of
   C(m,k) 2^(k-1) k^p over 1 <= k <= d, where K is the constant of explicit_order_bound. *)
Theorem exponent_gap m : (0 < m <= n)%N ->
  U n * (pw m / pw n - K * (m%:R / n%:R) ^+ d.+1) <= low_part m * U 1%N.
Proof.
move=> /andP [m0 mn]; have n0 : (0 < n)%N := leq_trans m0 mn; have [_ pos _] := pl.
rewrite mulrBr ler_subl_addr; apply: le_trans (_ : U m <= _).
  rewrite mulrA ler_pdivr_mulr ?pos // mulrC [_ * pw n]mulrC; apply: v_iii; by rewrite ?m0.
rewrite /U (order_means_to_M v_i) // (big_cat_nat _ _ _ (n := d.+1)) //=; apply: ler_add.
  rewrite /low_part mulr_suml big_nat_cond [leRHS]big_nat_cond.
  apply: ler_sum => k /andP [/andP [k0 kd] _]; rewrite -[leLHS]mulrA -[leRHS]mulrA ler_wpmul2l ?ler0n //.
  apply: le_trans (_ : `|A k| / 'C(n, k)%:R <= _); last first.
    by apply: one_low; rewrite k0 (leq_trans _ Mn) // (leq_trans _ dM) // -ltnS.
  by rewrite mulrC ler_wpmul2r ?invr_ge0 ?ler0n // ler_norm.
have x0 : 0 <= (m%:R / n%:R : R) by rewrite divr_ge0 ?ler0n.
have x1 : (m%:R / n%:R : R) <= 1 by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
apply: (@le_trans _ _ ((m%:R / n%:R : R) ^+ d.+1 * (\sum_(d.+1 <= k < M.+1) `|A k|))).
  rewrite mulr_sumr big_nat_cond [leRHS]big_nat_cond; apply: ler_sum => k /andP [/andP [dk kM] _].
  apply: le_trans (ler_norm _) _; rewrite normrM ler_wpmul2r // ger0_norm; last first.
    by rewrite divr_ge0 ?ler0n.
  apply: le_trans (weight_share R mn n0 _) _; first by rewrite (leq_trans _ Mn) // -ltnS.
  by rewrite ler_wiexpn2l.
rewrite mulrC [leRHS]mulrA ler_wpmul2r ?exprn_ge0 //; apply: le_trans (_ : \sum_(1 <= k < M.+1) `|A k| <= _).
  rewrite [leRHS](big_cat_nat _ _ _ (n := d.+1)) //= ler_addr; exact: sumr_ge0.
by rewrite mulrC; apply: all_small.
Qed.

(* This suite: so where 2 K (m/n)^(d+1) <= (m/n)^p, all order sums together are at most
   2 K (n/m)^p u_bar(1) times that sum over 1 <= k <= d. *)
Theorem exponent_gap_all m : (0 < m <= n)%N -> 2 * K * (m%:R / n%:R) ^+ d.+1 <= pw m / pw n ->
  \sum_(1 <= k < M.+1) `|A k| <= 2 * K * (pw n / pw m) * low_part m * U 1%N.
Proof.
move=> mn share; have /andP [m0 mn'] := mn; have n0 : (0 < n)%N := leq_trans m0 mn'.
have [_ pos _] := pl; have [pm pn] := (pos m m0, pos n n0).
have un : 0 <= U n by rewrite /U -{1}(u_bar0 v) v_ii // leqnn.
apply: le_trans all_small _; rewrite -mulrA.
apply: le_trans (_ : 2 * K * (pw n / pw m) * (U n * (pw m / pw n) / 2) <= _).
  rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
  by rewrite !gt_eqF.
apply: ler_wpmul2l.
  by rewrite !mulr_ge0 ?ler0n ?order_constant_ge0 // ?invr_ge0 ltW.
apply: le_trans (exponent_gap mn); rewrite -[leLHS]mulrA ler_wpmul2l //.
rewrite -subr_ge0; have -> : pw m / pw n - K * (m%:R / n%:R) ^+ d.+1 - pw m / pw n / 2 =
  (pw m / pw n - 2 * K * (m%:R / n%:R) ^+ d.+1) / 2 by move: (pw m / pw n) (_ ^+ _) => y z; field.
by rewrite divr_ge0 ?ler0n // subr_ge0.
Qed.
End Game.

Lemma bin_power m k : ('C(m, k) <= m ^ k)%N.
Proof.
apply: leq_trans (_ : (m ^_ k <= _)%N); first by rewrite -bin_ffact leq_pmulr ?fact_gt0.
by elim: k => [|k IH]; rewrite ?ffactn0 // ffactnSr expnSr leq_mul // leq_subr.
Qed.

(* n/q, rounded up *)
Lemma share_of n q : (0 < q <= n)%N -> exists m, [/\ (0 < m <= n)%N, (n <= m * q)%N & (m * q <= 2 * n)%N].
Proof.
move=> /andP [q0 qn]; pose m := ((n + q.-1) %/ q)%N; exists m.
have e := divn_eq (n + q.-1) q; have r := ltn_pmod (n + q.-1) q0; rewrite -/m in e.
have n0 : (0 < n)%N := leq_trans q0 qn.
have n1 : (n <= m * q)%N by lia.
split=> //; last by lia.
apply/andP; split; first by case: (posnP m) n1 => // ->; rewrite mul0n leqn0 => /eqP z; rewrite z in n0.
by rewrite -(leq_pmul2r q0); have := leq_pmulr n q0; nia.
Qed.

(* This suite: for a fixed order M, d <= M and an exponent p < d + 1, there is a constant c such that every
   game of n >= M variables that meets (i) to (iii) has order sums of at most c n^d u_bar(1) together:
   only the whole part of p counts. *)
Theorem exponent_quantises : multiplicative_power pw -> slower pw d -> exists c : R,
  forall (N : finType) (v : {set N} -> R), (M <= #|N|)%N ->
  condition_i M v -> condition_ii v -> condition_iii pw v ->
  \sum_(1 <= k < M.+1) `|order_sum v k| <= c * #|N|%:R ^+ d * u_bar v 1%N.
Proof.
move=> mult slow; have [p1 pos mono] := pl; have [q q0 big] := slow (2 * K * 2 ^+ d.+1).
pose s := \sum_(1 <= k < d.+1) 2 ^+ k.-1 * pw k.
have K0 : 0 <= K by apply: order_constant_ge0.
have pq := pos q q0; have pk0 k : (0 < k)%N -> 0 <= 2 ^+ k.-1 * pw k.
  by move=> k0; rewrite mulr_ge0 ?exprn_ge0 ?ler0n // ltW // pos.
have s0 : 0 <= s.
  by rewrite /s big_nat_cond; apply: sumr_ge0 => k /andP [/andP [k0 _] _]; apply: pk0.
exists (K * pw q + 2 * K * pw q * s) => N v Mn v_i v_ii v_iii; set n := #|N|.
have n0 : (0 < n)%N := leq_trans M0 Mn; have u1 := u1_ge0 Mn v_ii.
have nd : 1 <= n%:R ^+ d :> R by rewrite exprn_ege1 // -[1]/(1%:R) ler_nat.
have [a0 b0] : 0 <= K * pw q /\ 0 <= 2 * K * pw q * s.
  by rewrite !mulr_ge0 ?ler0n // ltW.
have [nq|qn] := ltnP n q.
  have MN : (0 < M <= #|N|)%N by rewrite M0.
  apply: le_trans (explicit_order_bound_power MN v_i v_ii v_iii pl) _; rewrite -/n mulrA ler_wpmul2r //.
  apply: le_trans (_ : K * pw q <= _); first by rewrite ler_wpmul2l // mono // ltnW.
  apply: le_trans (_ : K * pw q + 2 * K * pw q * s <= _); first by rewrite ler_addl.
  by rewrite ler_pemulr // addr_ge0.
have [m [mn nm mq]] : exists m, [/\ (0 < m <= n)%N, (n <= m * q)%N & (m * q <= 2 * n)%N].
  by apply: share_of; rewrite q0.
have /andP [m0 mn'] := mn; have [pm pn] := (pos m m0, pos n n0).
have share : pw n <= pw q * pw m by rewrite mulrC -mult // mono.
have x : m%:R / n%:R <= 2 / q%:R :> R.
  by rewrite ler_pdivr_mulr ?ltr0n // mulrAC ler_pdivl_mulr ?ltr0n // -!natrM ler_nat.
have cond : 2 * K * (m%:R / n%:R) ^+ d.+1 <= pw m / pw n.
  apply: le_trans (_ : 2 * K * (2 / q%:R) ^+ d.+1 <= _).
    by rewrite ler_wpmul2l ?mulr_ge0 ?ler0n // ler_expn2r // nnegrE divr_ge0 ?ler0n.
  apply: le_trans (_ : (pw q)^-1 <= _).
    rewrite expr_div_n [2 * K * (_ / _)]mulrA ler_pdivr_mulr ?exprn_gt0 ?ltr0n //.
    by rewrite ler_pdivl_mull // mulrC.
  by rewrite ler_pdivl_mulr // mulrC ler_pdivr_mulr // mulrC.
apply: le_trans (exponent_gap_all Mn v_i v_ii v_iii mn cond) _; rewrite -/n ler_wpmul2r //.
apply: le_trans (_ : 2 * K * pw q * (s * n%:R ^+ d) <= _); last first.
  by rewrite mulrDl [leLHS]mulrA ler_addr mulr_ge0 ?(le_trans ler01 nd).
apply: ler_pmul.
- by rewrite !mulr_ge0 ?ler0n ?invr_ge0 // ltW.
- rewrite /low_part big_nat_cond; apply: sumr_ge0 => k /andP [/andP [k0 _] _].
  by rewrite mulr_ge0 ?ler0n // pk0.
- by rewrite ler_wpmul2l ?mulr_ge0 ?ler0n // ler_pdivr_mulr.
rewrite /low_part /s mulr_suml big_nat_cond [leRHS]big_nat_cond; apply: ler_sum => k /andP [/andP [k0 kd] _].
rewrite mulrC ler_wpmul2l ?pk0 // -natrX ler_nat; apply: leq_trans (bin_power m k) _.
apply: leq_trans (_ : (n ^ k <= _)%N); first by rewrite leq_exp2r.
by rewrite leq_pexp2l.
Qed.
End Quantises.
