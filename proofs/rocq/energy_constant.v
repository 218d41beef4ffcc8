(* The energy constant: the sum of the squared dividends of one order against the spread of the score, in
   closed form (this suite).

   The idea: P = sum of I(T) g_T over |T| = k is a polynomial in q of degree at most M - k, at 0 it is the sum
   of the squares, and (q(1-q))^k P^2 is at most P(0) s^2 on [0, 1], by the Cauchy-Schwarz inequality and
   Bessel's.  So it is a polynomial of degree at most 2M with the k-th coefficient P(0)^2, and V. A. Markov's
   inequality bounds that.  For k = M one density is enough, for k = M - 1 two. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders draw nodes chebyshev markov energy.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section AnyOrder.
Variables (N : finType) (R : rcfType) (v : {set N} -> R) (k : nat).
Implicit Types (S T U : {set N}) (q : R).

Let energy := \sum_(T : {set N} | #|T| == k) dividend v T ^+ 2.

(* the sum of I(T) g_T over |T| = k *)
Definition direction : {poly R} := \sum_(T : {set N} | #|T| == k) dividend v T *:
  \sum_(U : {set N} | T \subset U) dividend v U *: 'X^(#|U| - #|T|).

Lemma direction_at q : direction.[q] = \sum_(T : {set N} | #|T| == k) dividend v T * mean_derivative v q T.
Proof.
rewrite horner_sum; apply: eq_bigr => T _; rewrite hornerZ mean_derivative_poly horner_sum; congr (_ * _).
by apply: eq_bigr => U _; rewrite hornerZ hornerXn.
Qed.

Lemma direction0 : direction.[0] = energy.
Proof. by rewrite direction_at; apply: eq_bigr => T _; rewrite mean_derivative0 expr2. Qed.

Variable M : nat.
Hypothesis vi : condition_i M v.

Lemma direction_size : (size direction <= (M - k).+1)%N.
Proof.
apply: leq_trans (size_sum _ _ _) _; apply/bigmax_leqP => T /eqP Tk.
apply: leq_trans (size_scale_leq _ _) _; apply: leq_trans (size_sum _ _ _) _; apply/bigmax_leqP => U _.
case: (leqP #|U| M) => UM; last by rewrite vi // scale0r size_poly0.
by apply: leq_trans (size_scale_leq _ _) _; rewrite size_polyXn ltnS Tk leq_sub2r.
Qed.

Hypothesis kM : (0 < k <= M)%N.
Variables (s : R) (c : R -> R).
Hypothesis spread : forall q, 0 < q < 1 -> \sum_S chance q S * (v S - c q) ^+ 2 <= s ^+ 2.

(* by the Cauchy-Schwarz inequality and Bessel's *)
Lemma direction_range q : 0 <= q <= 1 -> (q * (1 - q)) ^+ k * direction.[q] ^+ 2 <= energy * s ^+ 2.
Proof.
have [k0 kM'] := andP kM; have e0 : 0 <= energy by apply: sumr_ge0 => T _; apply: sqr_ge0.
move=> q01; have /andP [q0 q1] := q01; have y0 : 0 <= q * (1 - q) by rewrite mulr_ge0 ?subr_ge0.
case: (boolP (0 < q < 1)) => [q01'|ends]; last first.
  suff -> : q * (1 - q) = 0 by rewrite expr0n gtn_eqF // mul0r mulr_ge0 ?sqr_ge0.
  move: ends; rewrite !lt_neqAle q0 q1 !andbT negb_and !negbK.
  by case/orP => /eqP <-; rewrite ?mul0r // subrr mulr0.
rewrite direction_at; apply: le_trans (_ : (q * (1 - q)) ^+ k *
  (energy * \sum_(T : {set N} | #|T| == k) mean_derivative v q T ^+ 2) <= _).
  by apply: ler_wpmul2l (cauchy_schwarz _ _ _); rewrite exprn_ge0.
rewrite mulrCA; apply: ler_wpmul2l => //; apply: le_trans (spread q01').
exact: energy_at_density.
Qed.

(* This suite: under condition (i), for 1 <= k <= M, where v deviates in root mean square by at most s from
   some constant under the draw of every density q in (0, 1), the sum of the squared dividends of order k is
   at most 4^k M/(2M+k) C(2M+k,2k) s^2 (for k = 1, 4 M^2 s^2). *)
Theorem energy_constant :
  energy <= 4 ^+ k * M%:R / (2 * M + k)%:R * 'C(2 * M + k, k.*2)%:R * s ^+ 2.
Proof.
have [k0 kM'] := andP kM; have e0 : 0 <= energy by apply: sumr_ge0 => T _; apply: sqr_ge0.
pose W := ('X * (1 - 'X)) ^+ k * direction ^+ 2 : {poly R}.
have W_at q : W.[q] = (q * (1 - q)) ^+ k * direction.[q] ^+ 2.
  by rewrite hornerM !horner_exp hornerM hornerX hornerD hornerN hornerX hornerC.
have sW : (size W <= (2 * M).+1)%N.
  apply: leq_trans (size_mul_leq _ _) _; have s1 : (size ('X * (1 - 'X) : {poly R})%R <= 3)%N.
    apply: leq_trans (size_mul_leq _ _) _; rewrite size_polyX; have : (size (1 - 'X : {poly R})%R <= 2)%N.
      by rewrite (leq_trans (size_add _ _)) // size_opp size_polyX size_poly1.
    by lia.
  have := size_exp_leq ('X * (1 - 'X) : {poly R}) k; have := size_exp_leq direction 2; move: direction_size.
  move: (size (_ * _ : {poly R})) (size (_ ^+ k : {poly R})) (size (_ ^+ 2 : {poly R})) (size direction) s1 kM' => a x y b.
  move=> a3 km bM yb xa; have ak : (a.-1 * k <= 2 * k)%N by apply: leq_mul => //; lia.
  lia.
have range q : 0 <= q <= 1 -> 0 <= W.[q] <= energy * s ^+ 2.
  move=> q01; have /andP [q0 q1] := q01; rewrite W_at direction_range //.
  by rewrite mulr_ge0 ?sqr_ge0 // exprn_ge0 // mulr_ge0 ?subr_ge0.
have M2 : (0 < 2 * M)%N by rewrite muln_gt0 /= (leq_trans k0).
have := markov_inequality M2 sW range k0; rewrite subr0.
have -> : W`_k = energy ^+ 2.
  rewrite /W exprMn -mulrA coefXnM ltnn subnn -horner_coef0 hornerM !horner_exp direction0.
  by rewrite hornerD hornerN hornerX hornerC subr0 expr1n mul1r.
rewrite ger0_norm ?sqr_ge0 // mulrCA expr2 => h.
have -> : 4 ^+ k * M%:R / (2 * M + k)%:R * 'C(2 * M + k, k.*2)%:R * s ^+ 2 = markov_constant R (2 * M) k * s ^+ 2.
  by rewrite /markov_constant natrM; move: ((_ + _)%:R^-1) (M%:R : R) ('C(_, _)%:R) (4 ^+ k) => d m b f; field.
move: e0; rewrite le_eqVlt => /orP [/eqP <-|e0]; last by rewrite -(ler_pmul2l e0).
by rewrite mulr_ge0 ?sqr_ge0 ?markov_constant_ge0.
Qed.
End AnyOrder.

Section TwoDensities.
Variables (N : finType) (R : realFieldType) (v : {set N} -> R) (M : nat).

(* This suite, for k = M - 1 >= 1: from the densities (1 - 1/rho)/2 and (1 + 1/rho)/2, where rho is the root of
   M, the sum of the squared dividends is at most M (4M/(M-1))^(M-1) s^2. *)
Theorem energy_constant_below_top (rho r s : R) (c : bool -> R) : condition_i M v -> (1 < M)%N ->
  0 < rho -> rho ^+ 2 = M%:R -> 0 < r -> r ^+ 2 = (M%:R - 1) / (4 * M%:R) -> 0 <= s ->
  let q (b : bool) := (1 + (-1) ^+ b / rho) / 2 in
  (forall b : bool, \sum_S chance (q b) S * (v S - c b) ^+ 2 <= s ^+ 2) ->
  \sum_(T : {set N} | #|T| == M.-1) dividend v T ^+ 2 <= M%:R * (4 * M%:R / (M%:R - 1)) ^+ M.-1 * s ^+ 2.
Proof.
move=> vi M1 rho0 rho2 r0 r2 s0 q spread; have k0 : (0 < M.-1)%N by rewrite -subn1 subn_gt0.
have Mp : 0 < M%:R - 1 :> R by rewrite subr_gt0 -[1]/(1%:R) ltr_nat.
have M0 : 0 < M%:R :> R by rewrite ltr0n (ltnW M1).
have rn : rho != 0 by rewrite gt_eqF.
have sq b : q b * (1 - q b) = r ^+ 2.
  have -> : q b * (1 - q b) = (1 - ((-1) ^+ b) ^+ 2 / rho ^+ 2) / 4 by rewrite /q; move: ((-1) ^+ _) => e; field.
  by rewrite sqrr_sign rho2 r2; field; rewrite gt_eqF.
pose w (b : bool) := rho * (-1) ^+ (~~ b) * q (~~ b).
have moments i : (i <= M - M.-1)%N -> \sum_b w b * q b ^+ i = (i == 0%N)%:R.
  rewrite (bigD1 true) //= (big_pred1 false) => [|[]] // iM; have : (i <= 1)%N by lia.
  by case: i {iM} => [|[|]] // _; rewrite /w /q /= ?expr0 ?expr1; field.
have size_w b : `|w b| = rho * q (~~ b).
  rewrite normrM normrM normrX normrN1 expr1n mulr1 gtr0_norm //; congr (_ * _); rewrite ger0_norm //.
  have r1 : 1 <= rho.
    by rewrite -(@ler_pexpn2r _ 2%N) ?nnegrE ?ler01 ?(ltW rho0) // expr1n rho2 ler1n ltnW.
  have i1 : rho^-1 <= 1 by rewrite invf_le1.
  have i0 : 0 <= rho^-1 by rewrite invr_ge0 ltW.
  rewrite /q divr_ge0 ?ler0n //; case: b => /=; rewrite ?expr0 ?expr1 ?mul1r ?mulN1r ?subr_ge0 //.
  by rewrite addr_ge0 ?ler01.
have := @energy_bound _ _ v bool_finType q w (fun _ => r) (fun _ => s) c M M.-1 vi k0 moments
  (fun b => conj r0 (esym (sq b))) (fun b => conj s0 (spread b)).
have -> : \sum_j `|w j| * s / r ^+ M.-1 = rho * s / r ^+ M.-1.
  rewrite (bigD1 true) //= (big_pred1 false) => [|[]] //; rewrite !size_w /q /= expr0 expr1.
  by move: (r ^+ _)^-1 => z; field.
rewrite exprMn exprVn -exprM mulnC exprM r2 exprMn rho2 => h.
have -> : M%:R * (4 * M%:R / (M%:R - 1)) ^+ M.-1 * s ^+ 2 =
    M%:R * s ^+ 2 / ((M%:R - 1) / (4 * M%:R)) ^+ M.-1.
  by rewrite -exprVn invf_div mulrAC.
exact: h.
Qed.
End TwoDensities.
