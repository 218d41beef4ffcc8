(* Three scores that are smooth in a weaker sense, which is not enough (B, Lemma 1; this suite).

   max(0, p_i + p_j - 1) is affine off a line, so its second derivatives vanish there, and yet i and j
   interact.  1/(1 + t^2) is analytic on the whole line, but its Taylor series at 0 does not converge at
   t = 2.  All derivatives of 2^(-1/t^2) exist, and its Taylor series at 0 converges, but to 0. *)
From Coq Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From mathcomp Require Import all_ssreflect.
From sparse Require Import reals calculus taylor.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope R_scope.

Lemma fact_same n : fact n = n`!.
Proof. by elim: n => [//|n IH]; rewrite factS -IH -multE /=; lia. Qed.

Section Relu.
Variables (N : finType) (i j : N).
Hypothesis ij : i != j.
Implicit Types (p : N -> R) (k : N).

(* a ReLU network, and its gradient off the line *)
Definition relu p := Rmax 0 (p i + p j - 1).
Definition slope k := (if k == i then 1 else 0) + (if k == j then 1 else 0).
Definition gradient k p := if Rlt_dec 1 (p i + p j) then slope k else 0.

Lemma along p k y : set_at p k y i + set_at p k y j = p i + p j + slope k * (y - p k).
Proof.
rewrite /set_at /slope (eq_sym k i) (eq_sym k j).
by case: eqP => [E|_]; case: eqP => [E'|_]; rewrite -?E -?E'; try lra; move: ij; rewrite E -E' eqxx.
Qed.

Lemma slope_small k : 0 <= slope k <= 1.
Proof.
rewrite /slope; case: eqP => [->|_]; last by case: eqP; lra.
by rewrite (negbTE ij); lra.
Qed.

(* near p the sum of the two stays on its side of the line *)
Lemma same_side p k : p i + p j <> 1 -> locally (p k) (fun y =>
  (1 < p i + p j -> 1 < set_at p k y i + set_at p k y j) /\
  (p i + p j < 1 -> set_at p k y i + set_at p k y j < 1)).
Proof.
move=> off; have d0 : 0 < Rabs (p i + p j - 1) by apply: Rabs_pos_lt; lra.
exists (mkposreal _ d0) => y; rewrite /ball /= /AbsRing_ball /abs /minus /plus /opp /= along.
have [s0 s1] := slope_small k; move: (slope k) s0 s1 (p i + p j) (p k) => s s0 s1 c z.
move=> H; have : Rabs (s * (y - z)) < Rabs (c - 1).
  rewrite Rabs_mult (Rabs_right s); last lra.
  by have := Rabs_pos (y - z); move: H; rewrite /Rminus; nra.
by move: (s * (y - z)) => d; rewrite /Rabs; repeat (case: Rcase_abs => ?); split; lra.
Qed.

(* This suite: max(0, p_i + p_j - 1) is 0 on one side of the line p_i + p_j = 1 and p_i + p_j - 1 on the
   other; off the line it has a gradient, and all second derivatives vanish there; yet between 0 and 1 I({i,j}) = 1.  Condition (i) must hold on the line too. *)
Theorem almost_everywhere_is_not_enough :
  [/\ forall p, (p i + p j <= 1 -> relu p = 0) /\ (1 <= p i + p j -> relu p = p i + p j - 1),
      forall p k, p i + p j <> 1 -> is_derive (fun y => relu (set_at p k y)) (p k) (gradient k p),
      forall p k l, p i + p j <> 1 -> is_derive (fun y => gradient k (set_at p l y)) (p l) 0 &
      dividend (game_at (fun _ => 0) (fun _ => 1) relu) [set i; j] = 1].
Proof.
split=> [p|p k off|p k l off|].
- by split=> side; rewrite /relu; [rewrite Rmax_left|rewrite Rmax_right]; lra.
- rewrite /gradient; case: Rlt_dec => side.
    apply: (is_derive_ext_loc (fun y => p i + p j - 1 + slope k * (y - p k))).
      apply: filter_imp (same_side k off) => y [/(_ side) H _]; rewrite /relu Rmax_right; last lra.
      by rewrite along; lra.
    by auto_derive => //; lra.
  apply: (is_derive_ext_loc (fun _ => 0)); last exact: is_derive_const.
  apply: filter_imp (same_side k off) => y [_ H]; have {}H := H ltac:(lra).
  by rewrite /relu Rmax_left //; lra.
- apply: (is_derive_ext_loc (fun _ => gradient k p)); last exact: is_derive_const.
  apply: filter_imp (same_side l off) => y [H1 H2]; rewrite /gradient.
  case: Rlt_dec => s1; case: Rlt_dec => s2 //; first by have := H1 s1; lra.
  by have := H2 ltac:(lra); lra.
have -> : [set i; j] = [set k in [:: i; j]] by apply/setP => k; rewrite !inE.
rewrite dividend_difference /=; last by rewrite inE ij.
rewrite /relu /set_at eqxx (eq_sym j i) (negbTE ij) eqxx.
by rewrite /Rmax; repeat (case: Rle_dec => ?); lra.
Qed.
End Relu.

Section Bell.
Implicit Types (c h t : R) (n : nat).

(* f, and the coefficients of its power series around c: (1 + (c + h)^2) f(c + h) = 1 *)
Definition bell t := / (1 + t ^ 2).
Fixpoint pair_at c n : R * R :=
  if n is n'.+1 then let: (y, z) := pair_at c n' in (z, - bell c * (2 * c * z + y))
  else (bell c, - bell c * (2 * c * bell c)).
Definition coefficient c n := (pair_at c n).1.

Lemma coefficient_rec c n :
  coefficient c n.+2 = - bell c * (2 * c * coefficient c n.+1 + coefficient c n).
Proof. by rewrite /coefficient /=; case: (pair_at c n). Qed.

Lemma below c : 0 < 1 + c ^ 2.
Proof. by have := pow2_ge_0 c; lra. Qed.

Lemma bell_below c : 0 < bell c <= 1.
Proof.
have p := below c; have p2 := pow2_ge_0 c; split; first exact: Rinv_0_lt_compat.
by rewrite /bell -Rinv_1; apply: Rinv_le_contravar; lra.
Qed.

Lemma slope_below c : Rabs (bell c * (2 * c)) <= 1.
Proof.
have [q0 _] := bell_below c; rewrite Rabs_mult Rabs_right; last lra.
apply: (Rmult_le_reg_l (1 + c ^ 2)); first exact: below.
rewrite -Rmult_assoc Rinv_r; last by have := below c; lra.
have := pow2_ge_0 (c - 1); have := pow2_ge_0 (c + 1); rewrite /Rabs; case: Rcase_abs => ?; nra.
Qed.

Lemma coefficient_small c n : Rabs (coefficient c n) <= 2 ^ n.
Proof.
have [q0 q1] := bell_below c; have s1 := slope_below c.
suff : Rabs (coefficient c n) <= 2 ^ n /\ Rabs (coefficient c n.+1) <= 2 ^ n.+1 by case.
elim: n => [|n [IH1 IH2]].
  rewrite /coefficient /= Rabs_right; last lra.
  split; first lra; have -> : - bell c * (2 * c * bell c) = - (bell c * (2 * c)) * bell c by ring.
  by rewrite Rabs_mult Rabs_Ropp (Rabs_right (bell c)); nra.
split=> //; rewrite coefficient_rec.
have -> : - bell c * (2 * c * coefficient c n.+1 + coefficient c n) =
          - (bell c * (2 * c) * coefficient c n.+1) - bell c * coefficient c n by ring.
apply: Rle_trans (Rabs_triang _ _) _.
rewrite !Rabs_Ropp (Rabs_mult _ (coefficient c n.+1)) (Rabs_mult (bell c) (coefficient c n)).
rewrite (Rabs_right (bell c)); last lra.
have H1 : Rabs (bell c * (2 * c)) * Rabs (coefficient c n.+1) <= Rabs (coefficient c n.+1).
  by have := Rabs_pos (coefficient c n.+1); nra.
have H2 : bell c * Rabs (coefficient c n) <= Rabs (coefficient c n).
  by have := Rabs_pos (coefficient c n); nra.
by have := pow_le 2 n ltac:(lra); move: IH1 IH2 => /=; lra.
Qed.

Lemma half_inside (a : nat -> R) h : (forall n, Rabs (a n) <= 2 ^ n) -> Rabs h < / 2 ->
  Rbar_lt (Rabs h) (CV_radius a).
Proof.
move=> small hh; apply: (Rbar_lt_le_trans _ (/ 2)) => //.
have [ub _] := CV_radius_bounded a; apply: ub; exists 1 => n.
rewrite Rabs_mult -RPow_abs (Rabs_right (/ 2)); last lra.
have p : 0 < 2 ^ n by apply: pow_lt; lra.
rewrite -Rinv_pow; last lra; have := small n; move: (Rabs _) => y yp.
by apply: (Rmult_le_reg_r (2 ^ n)) => //; rewrite Rmult_assoc Rinv_l; lra.
Qed.

(* 1/(1 + t^2) is analytic around every c *)
Lemma bell_analytic c h : Rabs h < / 2 -> is_pseries (coefficient c) h (bell (c + h)).
Proof.
move=> hh; have := CV_radius_inside _ _ (half_inside (coefficient_small c) hh).
move/PSeries_correct; move: (PSeries _ _) => s H.
have H1 := is_pseries_incr_1 _ _ _ H; have H2 := is_pseries_incr_1 _ _ _ H1.
have com (y : R) : mult h y = mult y h by rewrite /mult /= Rmult_comm.
have := is_pseries_plus _ _ _ _ _ (is_pseries_scal (1 + c ^ 2) _ _ _ (com _) H)
  (is_pseries_plus _ _ _ _ _ (is_pseries_scal (2 * c) _ _ _ (com _) H1) H2).
move/is_pseries_unique; pose d n := if n is 0%N then 1 else 0.
have q0 := below c; rewrite (PSeries_ext _ d) => [|[|[|n]]]; last 3 first.
- rewrite /PS_plus /PS_scal /PS_incr_1 /plus /scal /= /mult /zero /= /coefficient /= /bell; field; lra.
- rewrite /PS_plus /PS_scal /PS_incr_1 /plus /scal /= /mult /zero /= /coefficient /= /bell; field; lra.
- rewrite /PS_plus /PS_scal /PS_incr_1 /plus /scal /= /mult /zero /= coefficient_rec /bell; field; lra.
have small n : Rabs (d n) <= 2 ^ n.
  by case: n => [|n] /=; rewrite ?Rabs_R1 ?Rabs_R0; [lra|apply: pow_le (n.+1) _; lra].
rewrite (PSeries_decr_1 d); last exact: CV_radius_inside (half_inside small hh).
rewrite (PSeries_ext _ (fun _ => 0)) // PSeries_const_0 /plus /scal /= /mult /= => E.
suff -> : bell (c + h) = s by []; have := below (c + h); rewrite /bell => p.
by apply: (Rmult_eq_reg_l (1 + (c + h) ^ 2)); [rewrite Rinv_r|]; lra.
Qed.

Lemma bell_local c : locally c (fun t => PSeries (coefficient c) (t + - c) = bell t).
Proof.
have h0 : 0 < / 2 by lra.
exists (mkposreal _ h0) => t; rewrite /ball /= /AbsRing_ball /abs /minus /plus /opp /= => near.
by rewrite (is_pseries_unique _ _ _ (@bell_analytic c _ near)); congr bell; lra.
Qed.

Lemma zero_inside c : Rbar_lt (Rabs 0) (CV_radius (coefficient c)).
Proof. by apply: half_inside (coefficient_small c) _; rewrite Rabs_R0; lra. Qed.

Lemma bell_smooth n c : is_derive (Derive_n bell n) c (Derive_n bell n.+1 c).
Proof.
apply: Derive_correct; rewrite -/(ex_derive_n bell n.+1 c).
apply: ex_derive_n_ext_loc (bell_local c) _; apply: ex_derive_n_comp_trans.
by rewrite Rplus_opp_r; apply: ex_derive_n_PSeries; apply: zero_inside.
Qed.

Lemma bell_taylor n : Derive_n bell n 0 = coefficient 0 n * INR n`!.
Proof.
rewrite -(Derive_n_ext_loc _ _ n 0 (bell_local 0)).
rewrite (Derive_n_ext _ (PSeries (coefficient 0))) => [|t]; last by rewrite Ropp_0 Rplus_0_r.
rewrite Derive_n_coef; last by have := zero_inside 0; rewrite Rabs_R0.
by rewrite fact_same.
Qed.

Lemma coefficient_even m : coefficient 0 (2 * m) = (-1) ^ m.
Proof.
have b0 : bell 0 = 1 by rewrite /bell /=; field.
elim: m => [|m IH]; first by rewrite /coefficient /= b0.
by rewrite mulnS coefficient_rec IH b0 -tech_pow_Rmult; ring.
Qed.

(* This suite: 1/(1 + t^2) is analytic around every c, all its derivatives exist and are continuous, and
   I({t}) = -4/5 at t = 2 with the baseline 0; but the terms of its Taylor series at 0 do not tend to 0 there,
   as that of degree 2 m is 4^m in size, so it converges in no order of its terms. *)
Theorem analytic_is_not_enough :
  let v (p : unit -> R) := bell (p tt) in
  let D (s : seq unit) (p : unit -> R) := Derive_n bell (size s) (p tt) in
  let b := fun _ : unit => 0 in let x := fun _ : unit => 2 in
  [/\ forall c, exists a r, 0 < r /\ forall h, Rabs h < r -> is_pseries a h (bell (c + h)),
      forall k, smooth b x k v D,
      dividend (game_at b x v) [set tt] = - (4 / 5) &
      let term (k : {ffun unit -> nat}) := D (word k) b / factorial k * power b k x in
      [/\ forall m, Rabs (term [ffun => (2 * m)%N]) = 4 ^ m,
          ~ ex_series (fun n => term [ffun => n]) & forall l, ~ is_sum term l]].
Proof.
move=> v D b x; split=> [c|k||term].
- exists (coefficient c), (/ 2); split=> [|h]; [lra|exact: bell_analytic].
- have at_t (p : unit -> R) (i : unit) y : set_at p i y tt = y by case: i; rewrite /set_at eqxx.
  split=> // [s [] _ p _ _|s _ p _ eps e0].
    apply: (is_derive_ext (Derive_n bell (size s))) => [t|]; first by rewrite /D at_t.
    by rewrite /D size_rcons; apply: bell_smooth.
  have : continuous (Derive_n bell (size s)) (p tt).
    by apply: ex_derive_continuous; exists (Derive_n bell (size s).+1 (p tt)); apply: bell_smooth.
  move/filterlim_locally => /(_ (mkposreal _ e0)) [d H]; exists d; split; first exact: cond_pos.
  by move=> q _ near; apply: H; apply: near.
- have -> : [set tt] = [set i in [:: tt]] by apply/setP => -[]; rewrite !inE.
  by rewrite dividend_difference //= /v /bell /set_at /b /x /=; field.
have one (F : unit -> R) : \big[Rmult/1]_i F i = F tt by rewrite (big_pred1 tt) // => -[].
have size_term m : Rabs (term [ffun => (2 * m)%N]) = 4 ^ m.
  pose k : {ffun unit -> nat} := [ffun => (2 * m)%N].
  have sz : size (word k) = (2 * m)%N by rewrite /word enumT unlock /= cats0 size_nseq ffunE.
  have fact0 : INR (2 * m)`! <> 0 by apply/not_0_INR/eqP; rewrite -lt0n fact_gt0.
  rewrite /term -/k /D sz /factorial /power !one !ffunE bell_taylor coefficient_even /b /x.
  have -> : (-1) ^ m * INR (2 * m)`! / INR (2 * m)`! * (2 - 0) ^ (2 * m) = (-1) ^ m * 4 ^ m.
    by rewrite Rminus_0_r -multE pow_mult (_ : 2 ^ 2 = 4); [field|ring].
  by rewrite Rabs_mult pow_1_abs Rmult_1_l Rabs_right //; apply/Rle_ge/pow_le; lra.
split=> // [/ex_series_lim_0|l Hl].
  move/is_lim_seq_spec => /(_ (mkposreal 1 Rlt_0_1)) [n0 H].
  have le : (n0 <= 2 * n0)%coq_nat by apply/leP; rewrite mul2n -addnn leq_addr.
  have := H _ le; rewrite Rminus_0_r size_term /=.
  by have : 1 <= 4 ^ n0; [apply: pow_R1_Rle; lra|lra].
have [M bound] : absolutely term by apply/sum_is_absolute; exists l.
have [m big] := Pow_x_infinity 4 ltac:(rewrite Rabs_right; lra) (M + 1).
have := bound [:: [ffun => (2 * m)%N]] isT; rewrite /total big_seq1 size_term => le.
have := big m (le_n _); rewrite Rabs_right; last by apply/Rle_ge/pow_le; lra.
by move=> ?; lra.
Qed.
End Bell.

Section Flat.
Variable rate : R.
Hypothesis rate0 : 0 < rate.
Implicit Types (t : R) (k m n : nat) (l : seq (R * nat)).

(* e^(-rate/t^2)/t^k, and 0 at 0; the sums of such with numbers before them, and their derivatives *)
Definition flat k t := if Req_EM_T t 0 then 0 else exp (- (rate / t ^ 2)) / t ^ k.
Definition mixture l t := \big[Rplus/0]_(a <- l) (a.1 * flat a.2 t).
Definition derived l := flatten [seq [:: (- INR a.2 * a.1, a.2.+1); (2 * rate * a.1, a.2.+3)] | a <- l].

Lemma flat0 k : flat k 0 = 0.
Proof. by rewrite /flat; case: Req_EM_T. Qed.

Lemma flatE k t : t <> 0 -> flat k t = exp (- (rate / t ^ 2)) / t ^ k.
Proof. by rewrite /flat; case: Req_EM_T. Qed.

Lemma ratio_swap w y z : 0 < y -> 0 < z -> w * / (z * / y) = y * w * / z.
Proof. by move=> y0 z0; field; lra. Qed.

Lemma flat_small k t : Rabs t <= 1 -> Rabs (flat k t) <= INR k.+1`! / rate ^ k.+1 * t ^ 2.
Proof.
move=> t1; have [->|t0] := Req_EM_T t 0.
  by rewrite flat0 Rabs_R0 /=; right; ring.
have a0 : 0 < Rabs t by apply: Rabs_pos_lt.
have s0 : 0 < t ^ 2 by apply: pow2_gt_0.
have n0 : 0 < INR k.+1`! by apply/lt_0_INR/ltP; rewrite fact_gt0.
have r0 : 0 < rate ^ k.+1 by apply: pow_lt.
have f0 : 0 < INR k.+1`! / rate ^ k.+1 by apply: Rdiv_lt_0_compat.
have z0 : 0 < rate / t ^ 2 by apply: Rdiv_lt_0_compat.
have big : (/ t ^ 2) ^ k.+1 / (INR k.+1`! / rate ^ k.+1) <= exp (rate / t ^ 2).
  apply: Rle_trans (exp_ge_taylor _ k.+1 _); last by left.
  have -> : (/ t ^ 2) ^ k.+1 / (INR k.+1`! / rate ^ k.+1) = (rate / t ^ 2) ^ k.+1 / INR k.+1`!.
    by rewrite /Rdiv Rpow_mult_distr ratio_swap.
  move: (rate / t ^ 2) z0 => y z0; rewrite -fact_same /=; have y0 : 0 <= y by left.
  have : 0 <= sum_f_R0 (fun j => y ^ j / INR (fact j)) k; last by lra.
  apply: cond_pos_sum => j; apply: Rmult_le_pos; first exact: pow_le.
  by left; apply: Rinv_0_lt_compat; apply: INR_fact_lt_0.
rewrite flatE //; move: (_ / rate ^ _) f0 (rate / t ^ 2) z0 big => F F0 z z0 big.
rewrite /Rdiv Rabs_mult (Rabs_right (exp _)); last by left; apply: exp_pos.
rewrite exp_Ropp Rabs_Rinv; last exact: pow_nonzero.
rewrite -RPow_abs; move: big; rewrite -(pow2_abs t); move: (Rabs t) a0 t1 => a a0 a1.
move=> big; have ak n : 0 < a ^ n by apply: pow_lt.
have small : / exp z <= F * (a ^ k * (a ^ k * a ^ 2)).
  have e : (/ a ^ 2) ^ k.+1 / F = / (F * (a ^ k * (a ^ k * a ^ 2))).
    rewrite -Rinv_pow; last by apply: Rgt_not_eq.
    have -> : (a ^ 2) ^ k.+1 = a ^ k * (a ^ k * a ^ 2).
      by rewrite -tech_pow_Rmult (_ : a ^ 2 = a * a); [rewrite Rpow_mult_distr|]; ring.
    by field; have := ak k; lra.
  rewrite -(Rinv_involutive (F * _)) -?e; last first.
    apply: Rgt_not_eq; apply: Rmult_lt_0_compat => //; apply: Rmult_lt_0_compat => //.
    exact: Rmult_lt_0_compat.
  by apply: Rinv_le_contravar big; rewrite e; apply: Rinv_0_lt_compat;
    repeat (apply: Rmult_lt_0_compat => //).
apply: Rle_trans (Rmult_le_compat_r (/ a ^ k) _ _ _ small) _.
  by left; apply: Rinv_0_lt_compat.
have -> : F * (a ^ k * (a ^ k * a ^ 2)) * / a ^ k = F * a ^ 2 * a ^ k by field; have := ak k; lra.
rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l.
  by apply: Rmult_le_pos; [lra|left; apply: ak].
by rewrite -(pow1 k); apply: pow_incr; lra.
Qed.

Lemma flat_derive k t : is_derive (flat k) t (- INR k * flat k.+1 t + 2 * rate * flat k.+3 t).
Proof.
have [->|t0] := Req_EM_T t 0.
  rewrite !flat0; have -> : - INR k * 0 + 2 * rate * 0 = 0 by ring.
  apply/is_derive_Reals => eps e0; pose F := INR k.+1`! / rate ^ k.+1.
  have F0 : 0 < F by apply: Rdiv_lt_0_compat; [apply/lt_0_INR/ltP; rewrite fact_gt0|apply: pow_lt].
  have d0 : 0 < Rmin 1 (eps / F) by apply: Rmin_glb_lt; [lra|apply: Rdiv_lt_0_compat].
  exists (mkposreal _ d0) => h h0 near; rewrite flat0 Rplus_0_l !Rminus_0_r /Rdiv Rabs_mult.
  have h1 : Rabs h <= 1 by left; apply: Rlt_le_trans near (Rmin_l _ _).
  have h2 : Rabs h < eps / F by apply: Rlt_le_trans near (Rmin_r _ _).
  have a0 : 0 < Rabs h by apply: Rabs_pos_lt.
  rewrite Rabs_Rinv //; apply: (Rmult_lt_reg_r (Rabs h)) => //.
  rewrite Rmult_assoc Rinv_l ?Rmult_1_r; last lra.
  apply: Rle_lt_trans (flat_small k h1) _; rewrite -/F -(pow2_abs h).
  have : F * Rabs h < eps.
    by apply: (Rmult_lt_reg_r (/ F)); [apply: Rinv_0_lt_compat|rewrite Rmult_comm -Rmult_assoc Rinv_l; lra].
  by move: (Rabs h) a0 => a a0 Fa; rewrite /= Rmult_1_r -Rmult_assoc; apply: Rmult_lt_compat_r.
apply: (is_derive_ext_loc (fun y => exp (- (rate / y ^ 2)) / y ^ k)).
  have a0 : 0 < Rabs t by apply: Rabs_pos_lt.
  exists (mkposreal _ a0) => y; rewrite /ball /= /AbsRing_ball /abs /minus /plus /opp /= => near.
  rewrite flatE // => y0; move: near; rewrite y0 Rplus_0_l Rabs_Ropp; lra.
rewrite !flatE //; auto_derive.
  by repeat split; [rewrite Rmult_1_r; apply: Rmult_integral_contrapositive|apply: pow_nonzero].
have -> : t * (t * 1) = t ^ 2 by [].
case: k => [|k]; last move: (INR k.+1) => c; rewrite -?[k.+1.-1]/k -!tech_pow_Rmult.
  by move: (exp _) => z; rewrite /=; field.
have := pow_nonzero t k t0; move: (t ^ k) (exp _) => u z u0; rewrite /=; field; split => //.
Qed.

Lemma mixture_derive l t : is_derive (mixture l) t (mixture (derived l) t).
Proof.
elim: l => [|[c k] l IH].
  rewrite /mixture /derived big_nil; apply: (is_derive_ext (fun _ => 0)) => [y|]; first by rewrite big_nil.
  exact: is_derive_const.
have -> : mixture (derived ((c, k) :: l)) t =
    c * (- INR k * flat k.+1 t + 2 * rate * flat k.+3 t) + mixture (derived l) t.
  by rewrite /mixture /derived /= !big_cons /=; ring.
apply: (is_derive_ext (fun y => c * flat k y + mixture l y)) => [y|]; first by rewrite /mixture big_cons.
by apply: (@is_derive_plus R_AbsRing R_NormedModule); [apply: is_derive_scal; apply: flat_derive|].
Qed.

Lemma mixture0 l : mixture l 0 = 0.
Proof. by rewrite /mixture big1 // => a _; rewrite flat0 Rmult_0_r. Qed.

End Flat.

(* B, Lemma 1, as printed is false for scores that are smooth only: for v = 2^(-1/t^2), v = 0 at 0, all
   derivatives exist and are continuous, v is flatter at 0 than every power, and the derivatives at the
   baseline 0 are 0, so its Taylor series converges absolutely everywhere, to 0; but I({t}) = 1/2 at t = 1,
   where the series of Lemma 1 gives 0. *)
Theorem smooth_is_not_enough :
  let f t := if Req_EM_T t 0 then 0 else Rpower 2 (- (1 / t ^ 2)) in
  let v (p : unit -> R) := f (p tt) in
  let D (s : seq unit) (p : unit -> R) :=
    mixture (ln 2) (iter (size s) (derived (ln 2)) [:: (1, 0%N)]) (p tt) in
  let b := fun _ : unit => 0 in let x := fun _ : unit => 1 in
  let term (k : {ffun unit -> nat}) p := D (word k) b / factorial k * power b k p in
  [/\ forall k, smooth b x k v D,
      forall k, exists K, forall t, Rabs t <= 1 -> Rabs (f t) <= K * Rabs t ^ k,
      (forall s, D s b = 0) /\ forall T, is_sum (fun k : {ffun unit -> nat} => term k (masked b x T)) 0,
      is_sum (fun k : {ffun unit -> nat} => if support k == [set tt] then term k x else 0) 0 &
      dividend (game_at b x v) [set tt] = / 2].
Proof.
move=> f v D b x term; have rate0 : 0 < ln 2 by rewrite -ln_1; apply: ln_increasing; lra.
have zero (j : {ffun unit -> nat}) p : term j p = 0.
  by rewrite /term /D mixture0 /Rdiv !Rmult_0_l.
have fE t : f t = flat (ln 2) 0 t.
  rewrite /f /flat; case: Req_EM_T => // t0; rewrite /Rpower /=.
  rewrite (_ : - (1 / (t * (t * 1))) * ln 2 = - (ln 2 / (t * (t * 1)))).
    by field.
  by field.
split=> [k|k|||].
- split=> [p|s [] _ p _ _|s _ p _ eps e0].
  + by rewrite /D /= /mixture big_cons big_nil /= /v fE; ring.
  + apply: (is_derive_ext (mixture (ln 2) (iter (size s) (derived (ln 2)) [:: (1, 0%N)]))) => [t|].
      by rewrite /D /set_at eqxx.
    by rewrite /D size_rcons; apply: mixture_derive.
  have : continuous (mixture (ln 2) (iter (size s) (derived (ln 2)) [:: (1, 0%N)])) (p tt).
    by apply: ex_derive_continuous; eexists; apply: mixture_derive.
  move/filterlim_locally => /(_ (mkposreal _ e0)) [d H]; exists d; split; first exact: cond_pos.
  by move=> q _ near; apply: H; apply: near.
- exists (INR k.+1`! / ln 2 ^ k.+1) => t t1; set K := _ / _.
  have K0 : 0 < K by apply: Rdiv_lt_0_compat; [apply/lt_0_INR/ltP; rewrite fact_gt0|apply: pow_lt].
  have ak : 0 <= Rabs t ^ k by apply: pow_le; apply: Rabs_pos.
  have -> : Rabs (f t) = Rabs (flat (ln 2) k t) * Rabs t ^ k.
    rewrite fE; have [->|t0] := Req_EM_T t 0; first by rewrite !flat0 Rabs_R0 Rmult_0_l.
    rewrite !flatE // RPow_abs -Rabs_mult; congr Rabs; have := pow_nonzero t k t0.
    by move: (exp _) (t ^ k) => y z z0; rewrite /=; field.
  apply: Rmult_le_compat_r => //; apply: Rle_trans (flat_small rate0 k t1) _; rewrite -/K -(pow2_abs t).
  rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; first lra.
  have := Rabs_pos t; move: (Rabs t) t1 => a a1 a0; rewrite /= Rmult_1_r.
  by have := Rmult_le_compat a 1 a 1 a0 a0 a1 a1; lra.
- by split=> [s|T]; [apply: mixture0|apply: is_sum_ext (@is_sum0 _) => k; rewrite zero].
- by apply: is_sum_ext (@is_sum0 _) => k; rewrite zero; case: ifP.
have -> : [set tt] = [set i in [:: tt]] by apply/setP => -[]; rewrite !inE.
rewrite dividend_difference //= /v /set_at /b /x /= !fE flat0 flatE; last lra.
have -> : - (ln 2 / 1 ^ 2) = - ln 2 by field.
by rewrite exp_Ropp exp_ln; [field|lra].
Qed.
