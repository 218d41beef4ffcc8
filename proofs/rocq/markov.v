(* The best constants in a bound of the order sums by the range of the mean gain (this suite).

   The idea: the gain of the drawn mean is a polynomial in q of degree at most M, its coefficients are the
   order sums, and on [0, 1] it stays where the mean gains stay.  V. A. Markov's inequality bounds its
   coefficients by those of the shifted Chebyshev polynomial T*(M).  R is a real closed field, as the reals
   are, where the points of T*(M) exist. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders draw explicit nodes chebyshev.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Coefficients.
Variable R : rcfType.

(* half the k-th coefficient of T*(M), without its sign *)
Definition markov_constant M k : R := 4 ^+ k * M%:R / (M + k)%:R * 'C(M + k, k.*2)%:R / 2.

Lemma markov_constant_ge0 M k : 0 <= markov_constant M k.
Proof. by rewrite !(mulr_ge0, divr_ge0) ?invr_ge0 ?exprn_ge0 ?ler0n. Qed.

Lemma markov_constant_cheb M k : (0 < M)%N -> markov_constant M k = `|(cheb R M)`_k| / 2.
Proof.
move=> M0; have P : (0 : R) < (M + k)%:R by rewrite ltr0n addn_gt0 M0.
have C : (M + k)%:R * (cheb_count M k)%:R = 2 * M%:R * 'C(M + k, k.*2)%:R :> R.
  rewrite -!natrM; congr (_%:R); rewrite /cheb_count; case: (leqP k M) => kM.
    have := mul_bin_down (M + k) k.*2; rewrite -subn1; have -> : (M + k - k.*2 = M - k)%N by lia.
    move: 'C(M + k, _) 'C(M + k - 1, _) => a b; rewrite mulnDr => ->; rewrite -mulnDl; congr (_ * _)%N; lia.
  by rewrite !bin_small ?muln0 //; lia.
rewrite cheb_coef !normrM normfV !normrX normrN1 expr1n mul1r !normr_nat /markov_constant.
apply: (mulfI (lt0r_neq0 P)); rewrite !mulrA.
have -> : (M + k)%:R * 4 ^+ k * (cheb_count M k)%:R = 4 ^+ k * (2 * M%:R * 'C(M + k, k.*2)%:R) :> R by rewrite -C; ring.
by move: ((M + k)%:R) ('C(_, _)%:R : R) (M%:R : R) (4 ^+ k) P => d b m f d0; field; rewrite gt_eqF.
Qed.

(* V. A. Markov (1892): where a polynomial of degree at most M lies between lo and hi on [0, 1], its k-th
   coefficient, k >= 1, is at most 4^k M/(M+k) C(M+k,2k)/2 times hi - lo. *)
Theorem markov_inequality (P : {poly R}) M lo hi k : (0 < M)%N -> (size P <= M.+1)%N ->
  (forall q, 0 <= q <= 1 -> lo <= P.[q] <= hi) -> (0 < k)%N -> `|P`_k| <= markov_constant M k * (hi - lo).
Proof.
move=> M0 sP H k0; have [c [c1 zero pos]] := largest_zero R M0.
have := @markov_coefficients _ _ _ _ (turning_up c1 zero pos) P (cheb R M) ((lo + hi) / 2) ((hi - lo) / 2) k
  sP (cheb_size R M) _ (turning_value c1 zero) k0.
rewrite markov_constant_cheb // [_ / 2 * _]mulrAC [_ / 2 * _]mulrC mulrA; apply.
- by move=> j; have /andP [] := turning_inside c1 zero pos j.
move=> j; have /H /andP [] := turning_inside c1 zero pos j; move: (P.[_]) => y l h.
by rewrite ler_norml; apply/andP; split; rewrite -subr_ge0;
  [have -> : y - (lo + hi) / 2 - - ((hi - lo) / 2) = y - lo by field|
   have -> : (hi - lo) / 2 - (y - (lo + hi) / 2) = hi - y by field]; rewrite subr_ge0.
Qed.
End Coefficients.

Section Orders.
Variables (N : finType) (R : rcfType) (M : nat).
Hypothesis Mn : (0 < M <= #|N|)%N.
Implicit Types v : {set N} -> R.
Let n := #|N|.

(* This suite: under condition (i), where the mean gains lie between lo and hi, |A(k)| is at most
   4^k M/(M+k) C(M+k,2k)/2 times hi - lo. *)
Theorem markov_order_bound v lo hi k : condition_i M v -> (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) ->
  (0 < k <= M)%N -> `|order_sum v k| <= markov_constant R M k * (hi - lo).
Proof.
move=> vi H kM; have [M0 _] := andP Mn; rewrite -(gain_poly_coef v kM).
apply: markov_inequality => //; [exact: gain_poly_size|by move=> q q01; apply: gain_poly_range|by case/andP: kM].
Qed.

(* This suite: so under (i) to (iii) all order sums together are at most the sum of these constants (1, 8,
   49, ...) times n^p u_bar(1). *)
Theorem markov_order_bound_power v pw : condition_i M v -> condition_ii v -> condition_iii pw v ->
  power_like pw ->
  \sum_(1 <= k < M.+1) `|order_sum v k| <= (\sum_(1 <= k < M.+1) markov_constant R M k) * (pw n * u_bar v 1%N).
Proof.
move=> vi ii iii pl; have [r top] := range_of_conditions Mn ii iii pl.
rewrite mulr_suml big_nat [leRHS]big_nat; apply: ler_sum => k kM.
apply: le_trans (markov_order_bound vi r _) _ => //; rewrite subr0; apply: ler_wpmul2l top.
exact: markov_constant_ge0.
Qed.

(* This suite: for k = 1 the constant is M^2; so (i) to (iii) with u_bar(1) > 0 force n / n^p <= M^2. *)
Theorem low_exponent_square v pw : condition_i M v -> condition_ii v -> condition_iii pw v ->
  power_like pw -> 0 < u_bar v 1%N -> n%:R <= M%:R ^+ 2 * pw n.
Proof.
move=> vi ii iii pl u1; have [r top] := range_of_conditions Mn ii iii pl; have [M0 Mn'] := andP Mn.
have n0 : (0 < n)%N by apply: leq_trans Mn'.
have := markov_order_bound (k := 1%N) vi r M0; rewrite first_order // normrM normr_nat gtr0_norm // subr0.
have -> : markov_constant R M 1 = M%:R ^+ 2.
  have B : 2 * 'C(M.+1, 2)%:R = M.+1%:R * M%:R :> R by rewrite -!natrM -mul_bin_diag bin1.
  have D : M.+1%:R != 0 :> R by rewrite pnatr_eq0.
  rewrite /markov_constant addn1 -[1.*2%N]/2%N; transitivity (2 * 'C(M.+1, 2)%:R * M%:R / M.+1%:R : R).
    by move: ('C(_, _)%:R : R) (M.+1%:R : R) D => b d D; field.
  by rewrite B; move: (M.+1%:R : R) D => d D; field.
by move=> h; rewrite -(ler_pmul2r u1) -mulrA; apply: le_trans h _; apply: ler_wpmul2l top; rewrite exprn_ge0 ?ler0n.
Qed.
End Orders.

(* This suite: so for a fixed order M and an exponent p < 1, by which n / n^p outgrows every number, the
   conditions contradict each other for every large n. *)
Theorem low_exponent_contradicts (R : rcfType) M (pw : nat -> R) : (0 < M)%N -> power_like pw ->
  (forall c, exists n0, forall n, (n0 <= n)%N -> c * pw n < n%:R) ->
  exists n0, forall (N : finType) (v : {set N} -> R), (n0 <= #|N|)%N ->
    condition_i M v -> condition_ii v -> condition_iii pw v -> ~ 0 < u_bar v 1%N.
Proof.
move=> M0 pl /(_ (M%:R ^+ 2)) [n0 H]; exists (maxn M n0) => N v; rewrite geq_max => /andP [Mn nn] i_ ii iii u1.
have Mn' : (0 < M <= #|N|)%N by rewrite M0.
by have := low_exponent_square Mn' i_ ii iii pl u1; rewrite leNgt H.
Qed.
