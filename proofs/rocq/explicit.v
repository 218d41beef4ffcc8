(* The order sums from the range of the mean gain, with an explicit constant (this suite).

   The idea: the gain of the drawn mean is a polynomial in q with the order sums for coefficients; on the
   grid q = i/M it has the range of the mean gains. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders bounds draw grid.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Polynomials.
Variables (R : realFieldType) (P : {poly R}) (M : nat) (lo hi : R).
Hypothesis M0 : (0 < M)%N.
Hypothesis sP : (size P <= M.+1)%N.
Hypothesis on_grid : forall i, (i <= M)%N -> lo <= P.[i%:R / M%:R] <= hi.

Lemma range_ge0 : 0 <= hi - lo.
Proof. by have /andP [l h] := on_grid (leq0n M); rewrite subr_ge0 (le_trans l h). Qed.

Lemma grid_coef k : (0 < k)%N ->
  `|P`_k| <= M%:R ^+ k * (\sum_(1 <= j < M.+1) (cycles j k)%:R / j`!%:R * 2 ^+ j.-1) * (hi - lo).
Proof.
case: k => // k _; rewrite {1}(newton_poly M0 sP) coef_sum big_ord_recl coefZ {1}/falling_poly big_ord0.
rewrite coef1 mulr0 add0r big_add1 /= big_mkord; apply: le_trans (ler_norm_sum _ _ _) _.
rewrite mulr_sumr mulr_suml; apply: ler_sum => j _; rewrite /bump /= add1n coefZ falling_coef rising_coef.
rewrite !normrM normrX normrN1 expr1n mul1r normfV !normr_nat normrX normr_nat.
have F0 : 0 < (j.+1)`!%:R :> R by rewrite ltr0n fact_gt0.
have D : `|diff (fun i => P.[i%:R / M%:R]) j.+1| <= 2 ^+ j * (hi - lo).
  by apply: diff_bound => // i ij; apply: on_grid; rewrite (leq_trans ij).
have -> : M%:R ^+ k.+1 * ((cycles j.+1 k.+1)%:R / (j.+1)`!%:R * 2 ^+ j) * (hi - lo) =
  (2 ^+ j * (hi - lo)) / (j.+1)`!%:R * (M%:R ^+ k.+1 * (cycles j.+1 k.+1)%:R).
  by move: (2 ^+ j) (M%:R ^+ _) => x y; field; rewrite gt_eqF.
apply: ler_wpmul2r; first by rewrite mulr_ge0 ?exprn_ge0 ?ler0n.
by rewrite ler_pmul2r // invr_gt0.
Qed.

Lemma grid_coefs :
  \sum_(1 <= k < M.+1) `|P`_k| <= (\sum_(1 <= j < M.+1) 2 ^+ j.-1 * 'C(M + j - 1, j)%:R) * (hi - lo).
Proof.
apply: le_trans (_ : \sum_(1 <= k < M.+1) M%:R ^+ k *
  (\sum_(1 <= j < M.+1) (cycles j k)%:R / j`!%:R * 2 ^+ j.-1) * (hi - lo) <= _).
  by rewrite big_nat [leRHS]big_nat; apply: ler_sum => k /andP [k0 _]; apply: grid_coef.
rewrite -mulr_suml; apply: ler_wpmul2r; first exact: range_ge0.
rewrite (eq_bigr (fun k => \sum_(1 <= j < M.+1) M%:R ^+ k * (cycles j k)%:R * (2 ^+ j.-1 / j`!%:R))) => [|k _].
  rewrite exchange_big /= big_nat [leRHS]big_nat; apply: ler_sum => j /andP [j0 jM].
  rewrite -mulr_suml; have F0 : 0 < j`!%:R :> R by rewrite ltr0n fact_gt0.
  have -> : 2 ^+ j.-1 * 'C(M + j - 1, j)%:R = (j`! * 'C(M + j - 1, j))%:R * (2 ^+ j.-1 / j`!%:R) :> R.
    by rewrite natrM; move: (2 ^+ _) => x; field; rewrite gt_eqF.
  apply: ler_wpmul2r; first by rewrite mulr_ge0 ?exprn_ge0 ?ler0n // invr_ge0 ltW.
  rewrite -(rising_bin _ j M0) -cycles_sum [leRHS]big_ord_recl.
  apply: le_trans (_ : \sum_(i < j) M%:R ^+ i.+1 * (cycles j i.+1)%:R <= _); last first.
    by rewrite ler_addr mulr_ge0 ?exprn_ge0 ?ler0n.
  rewrite big_add1 /= big_mkord [leRHS](big_ord_widen M (fun i => M%:R ^+ i.+1 * (cycles j i.+1)%:R)) -1?ltnS //.
  rewrite [leRHS]big_mkcond /=; apply: ler_sum => i _; case: ltnP => // ji.
  by rewrite cycles_above ?ltnS // mulr0.
rewrite mulr_sumr; apply: eq_bigr => j _; move: (2 ^+ _) (_ ^+ k) => x y; ring.
Qed.
End Polynomials.

Section Explicit.
Variables (N : finType) (R : realFieldType) (M : nat).
Hypothesis Mn : (0 < M <= #|N|)%N.
Implicit Types v : {set N} -> R.
Let n := #|N|.

(* the constant: 1, 8, 55, 384, ... *)
Definition order_constant : R := \sum_(1 <= j < M.+1) 2 ^+ j.-1 * 'C(M + j - 1, j)%:R.

Lemma order_constant_ge0 : 0 <= order_constant.
Proof. by apply: sumr_ge0 => j _; rewrite mulr_ge0 ?exprn_ge0 ?ler0n. Qed.

Lemma on_the_grid v lo hi : condition_i M v -> (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) ->
  forall i, (i <= M)%N -> lo <= (gain_poly M v).[i%:R / M%:R] <= hi.
Proof.
move=> vi H i iM; have [M0 _] := andP Mn; apply: gain_poly_range => //.
by rewrite divr_ge0 ?ler0n //= ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
Qed.

(* under (ii) and (iii) the mean gains lie between 0 and n^p u_bar(1) *)
Lemma range_of_conditions v pw : condition_ii v -> condition_iii pw v -> power_like pw ->
  (forall m, (m <= n)%N -> 0 <= u_bar v m <= u_bar v n) /\ u_bar v n <= pw n * u_bar v 1%N.
Proof.
move=> ii iii [p1 pos _]; have [M0 Mn'] := andP Mn; have n0 : (0 < n)%N by apply: leq_trans Mn'.
split=> [m mn|]; first by rewrite -{1}(u_bar0 v) !ii ?mn ?leqnn // leq0n mn.
by have := iii 1%N n; rewrite p1 mul1r n0 leqnn; apply.
Qed.

(* This suite: under condition (i), where the mean gains lie between lo and hi, |A(k)| is at most
   M^k sum of cycles(j,k)/j! 2^(j-1) over 1 <= j <= M, times hi - lo. *)
Theorem explicit_order_bound v lo hi k : condition_i M v -> (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) ->
  (0 < k <= M)%N -> `|order_sum v k| <=
    M%:R ^+ k * (\sum_(1 <= j < M.+1) (cycles j k)%:R / j`!%:R * 2 ^+ j.-1) * (hi - lo).
Proof.
move=> vi H kM; have [M0 _] := andP Mn; rewrite -(gain_poly_coef v kM).
by apply: grid_coef (on_the_grid vi H) _ _ => //; [apply: gain_poly_size|case/andP: kM].
Qed.

(* This suite: then all order sums together are at most the sum of 2^(j-1) C(M+j-1,j) over 1 <= j <= M
   (1, 8, 55, ...) times hi - lo. *)
Theorem explicit_order_bound_all v lo hi : condition_i M v -> (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) ->
  \sum_(1 <= k < M.+1) `|order_sum v k| <= order_constant * (hi - lo).
Proof.
move=> vi H; have [M0 _] := andP Mn.
rewrite (eq_big_nat _ _ (F2 := fun k => `|(gain_poly M v)`_k|)) => [|k kM]; last by rewrite gain_poly_coef.
by apply: grid_coefs (on_the_grid vi H) => //; apply: gain_poly_size.
Qed.

(* This suite: so under (i) to (iii) they are at most that constant times n^p u_bar(1): B's
   O(n^(p+delta)) holds with delta = 0. *)
Theorem explicit_order_bound_power v pw : condition_i M v -> condition_ii v -> condition_iii pw v ->
  power_like pw -> \sum_(1 <= k < M.+1) `|order_sum v k| <= order_constant * (pw n * u_bar v 1%N).
Proof.
move=> vi ii iii pl; have [r top] := range_of_conditions ii iii pl.
apply: le_trans (explicit_order_bound_all vi r) _; rewrite subr0.
by apply: ler_wpmul2l top; apply: order_constant_ge0.
Qed.

(* This suite: under condition (i), n |u_bar(1)| is at most M sum of 2^(j-1)/j over 1 <= j <= M, times
   the range; so (i) to (iii) with u_bar(1) > 0 force n / n^p to be at most that. *)
Theorem low_exponent_forces_order v : condition_i M v ->
  let c := M%:R * \sum_(1 <= j < M.+1) 2 ^+ j.-1 / j%:R in
  (forall lo hi, (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) -> n%:R * `|u_bar v 1%N| <= c * (hi - lo)) /\
  forall pw, condition_ii v -> condition_iii pw v -> power_like pw -> 0 < u_bar v 1%N -> n%:R <= c * pw n.
Proof.
move=> vi c; have [M0 Mn'] := andP Mn; have n0 : (0 < n)%N by apply: leq_trans Mn'.
have L lo hi : (forall m, (m <= n)%N -> lo <= u_bar v m <= hi) -> n%:R * `|u_bar v 1%N| <= c * (hi - lo).
  move=> H; have := explicit_order_bound (k := 1%N) vi H M0; rewrite first_order // normrM normr_nat expr1.
  move=> h; apply: le_trans h _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  congr (_ * _ * _); apply: eq_big_nat => -[|j] // _; rewrite cycles_one factS natrM /=.
  have F0 : j`!%:R != 0 :> R by rewrite pnatr_eq0 -lt0n fact_gt0.
  have J0 : j.+1%:R != 0 :> R by rewrite pnatr_eq0.
  by move: (2 ^+ j) (j.+1%:R : R) (j`!%:R : R) J0 F0 => x y z y0 z0; field; rewrite y0 z0.
split=> // pw ii iii pl u1; have [r top] := range_of_conditions ii iii pl.
rewrite -(ler_pmul2r u1) -mulrA; apply: le_trans (_ : c * (u_bar v n - 0) <= _).
  by have := L _ _ r; rewrite gtr0_norm.
rewrite subr0; apply: ler_wpmul2l top.
by rewrite mulr_ge0 ?ler0n //; apply: sumr_ge0 => j _; rewrite divr_ge0 ?exprn_ge0 ?ler0n.
Qed.
End Explicit.
