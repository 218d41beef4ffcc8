(* Two games with real powers: the exponent of the one that shows condition (iii) to be needed, and one
   whose exponent in condition (iii) is far above that of the published code (this suite).

   The idea.  For C(m,2) + e m, 0 < e <= 1/2, the mean gain is m (m - 1 + 2e)/2.  The neighbours 1 and 2
   meet condition (iii) just where 2^p >= 2 + 1/e, and then all later neighbours do by Bernoulli's
   inequality, as p - 1 >= 2/(1 + 2e) >= m/(m - 1 + 2e) for m >= 2. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From mathcomp Require Import all_ssreflect.
From sparse Require Import reals.
From sparse Require orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope R_scope.

(* a function whose derivative is nowhere negative does not fall *)
Lemma rises (f g : R -> R) a c : a <= c -> (forall y, a <= y -> is_derive f y (g y)) ->
  (forall y, a <= y -> 0 <= g y) -> f a <= f c.
Proof.
move=> ac fg g0; have [m [[am mc] E]] : exists m, a <= m <= c /\ f c - f a = g m * (c - a).
  have [y [yl yh]|y [yl yh]|m [ml]] := MVT_gen f a c g.
  - by apply: fg; move: yl; rewrite Rmin_left; lra.
  - apply/continuity_pt_filterlim/ex_derive_continuous; exists (g y); apply: fg.
    by move: yl; rewrite Rmin_left; lra.
  by exists m; move: ml; rewrite Rmin_left ?Rmax_right.
by have := Rmult_le_pos _ _ (g0 m am) (ltac:(lra) : 0 <= c - a); lra.
Qed.

Lemma bernoulli r y : 1 <= r -> 0 <= y -> 1 + r * y <= Rpower (1 + y) r.
Proof.
move=> r1 y0; have ry z : 0 <= z -> 0 <= r * z by move=> z0; apply: Rmult_le_pos; lra.
have : r * ln (1 + 0) - ln (1 + r * 0) <= r * ln (1 + y) - ln (1 + r * y).
  apply: (@rises (fun z => r * ln (1 + z) - ln (1 + r * z)) (fun z => r / (1 + z) - r / (1 + r * z))) => //.
    move=> z z0 /=; have rz := ry z z0; auto_derive; [repeat split; lra|field; repeat split; lra].
  move=> z z0; have rz := ry z z0; have : / (1 + r * z) <= / (1 + z) by apply: Rinv_le_contravar; nra.
  by rewrite /Rdiv; nra.
have rp := ry y y0; rewrite Rplus_0_r Rmult_0_r Rplus_0_r ln_1 Rmult_0_r Rminus_0_r => H.
rewrite -(exp_ln (1 + r * y)); last lra.
have {}H : ln (1 + r * y) <= r * ln (1 + y) by lra.
by rewrite /Rpower; case: H => [lt|->]; [left; apply: exp_increasing|right].
Qed.

Lemma ln2_small : 0 < ln 2 < 1.
Proof.
split; first by rewrite -ln_1; apply: ln_increasing; lra.
by rewrite -[X in _ < X]ln_exp; apply: ln_increasing; have := exp_ineq1 1; lra.
Qed.

Lemma ln_above y : 1 <= y -> 2 * ln 2 * y / (1 + y) <= ln (1 + y).
Proof.
move=> y1; have [l0 l1] := ln2_small.
have : ln (1 + 1) - 2 * ln 2 * 1 / (1 + 1) <= ln (1 + y) - 2 * ln 2 * y / (1 + y).
  apply: (@rises (fun z => ln (1 + z) - 2 * ln 2 * z / (1 + z))
    (fun z => (1 + z - 2 * ln 2) / (1 + z) ^ 2)) => // z z1.
    rewrite /=; auto_derive; [repeat split; lra|field; repeat split; lra].
  by apply: Rmult_le_pos; [lra|left; apply: Rinv_0_lt_compat; apply: pow_lt; lra].
have -> : ln (1 + 1) - 2 * ln 2 * 1 / (1 + 1) = 0 by rewrite (_ : 1 + 1 = 2); [field|ring].
by lra.
Qed.

Section Exponent.
Variables (N : finType) (e : R).
Let n := #|N|.

(* condition (iii) of B for a real exponent: u_bar(m') >= (m'/m)^p u_bar(m), multiplied out *)
Definition confident p (v : {set N} -> R) := forall m' m, (0 < m' <= m)%N -> (m <= n)%N ->
  Rpower (INR m') p * mean v m <= Rpower (INR m) p * mean v m'.

Definition rising_pairs (S : {set N}) := e * INR #|S| + INR 'C(#|S|, 2).

Lemma binomial_2 m : INR 'C(m, 2) = INR m * (INR m - 1) / 2.
Proof.
elim: m => [|m IH]; first by rewrite bin_small //=; field.
by rewrite binS bin1 -plusE plus_INR IH S_INR; field.
Qed.

Lemma mean_rising m : (m <= n)%N -> mean rising_pairs m = INR m * (INR m - 1 + 2 * e) / 2.
Proof.
move=> mn; rewrite /mean -/n (eq_bigr (fun _ => INR m * (INR m - 1 + 2 * e) / 2)) => [|S /eqP Sm]; last first.
  by rewrite /rising_pairs cards0 Sm (_ : 'C(0, 2) = 0%N) // binomial_2 /=; field.
rewrite big_const_seq; set k := count _ _.
have -> : k = 'C(n, m).
  by rewrite -(orders.count_masks N m) cardsE cardE size_filter /k; apply: eq_count => S.
have C0 : INR 'C(n, m) <> 0 by apply/not_0_INR/eqP; rewrite -lt0n bin_gt0.
rewrite (_ : iter _ _ _ = INR 'C(n, m) * (INR m * (INR m - 1 + 2 * e) / 2)); first by field.
by elim: 'C(n, m) => [|j IH]; rewrite ?iterS ?S_INR ?IH /=; ring.
Qed.

(* This suite: for 0 < e <= 1/2 and at least two variables, C(m,2) + e m meets condition (iii) with the
   real exponent p just where p is at least log_2(2 + 1/e). *)
Theorem condition_iii_exponent p : 0 < e <= / 2 -> (1 < n)%N ->
  confident p rising_pairs <-> ln (2 + / e) / ln 2 <= p.
Proof.
move=> [e0 e2] n1; have [l0 l1] := ln2_small; have i2 : 2 <= / e.
  by rewrite -(Rinv_involutive 2); [apply: Rinv_le_contravar|]; lra.
have ie : / e * e = 1 by apply: Rinv_l; lra.
have two : ln (2 + / e) / ln 2 <= p <-> 2 + / e <= Rpower 2 p.
  split=> [H|H].
    rewrite -[X in X <= _]exp_ln; last lra.
    have {}H : ln (2 + / e) <= p * ln 2.
      have := Rmult_le_compat_r (ln 2) _ _ (Rlt_le _ _ l0) H.
      by rewrite /Rdiv Rmult_assoc Rinv_l; lra.
    by case: H => [lt|->]; [left; apply: exp_increasing|right].
  apply: (Rmult_le_reg_r (ln 2)) => //; rewrite /Rdiv Rmult_assoc Rinv_l; last lra.
  rewrite Rmult_1_r -[X in _ <= X]ln_exp -/(Rpower 2 p).
  by case: H => [lt|->]; [left; apply: ln_increasing; lra|right].
split=> [H|P].
  apply/two; have := H 1%N 2%N isT n1; rewrite !mean_rising ?(ltnW n1) //=.
  rewrite /Rpower ln_1 Rmult_0_r exp_0 -/(Rpower (1 + 1) p) (_ : 1 + 1 = 2); last ring.
  by move=> H2; apply: (Rmult_le_reg_r e) => //; nra.
have big : / (1 + 2 * e) * 2 <= p - 1.
  have y1 : 1 <= / (2 * e) by rewrite -Rinv_1; apply: Rinv_le_contravar; lra.
  have := ln_above y1.
  have -> : 2 * ln 2 * / (2 * e) / (1 + / (2 * e)) = / (1 + 2 * e) * 2 * ln 2 by field; lra.
  have E : ln (2 + / e) = ln 2 + ln (1 + / (2 * e)).
    by rewrite -ln_mult; [congr ln; field; lra|lra|lra].
  move: P; rewrite E => P; have {}P : ln 2 + ln (1 + / (2 * e)) <= p * ln 2.
    have := Rmult_le_compat_r (ln 2) _ _ (Rlt_le _ _ l0) P.
    by rewrite /Rdiv Rmult_assoc Rinv_l; lra.
  by move=> H; apply: (Rmult_le_reg_r (ln 2)) => //; lra.
have {}P : 2 + / e <= Rpower 2 p by apply/two.
have pos m : 0 < Rpower (INR m) p by apply: exp_pos.
have step m : (0 < m)%N -> (m < n)%N ->
    Rpower (INR m) p * mean rising_pairs m.+1 <= Rpower (INR m.+1) p * mean rising_pairs m.
  move=> m0 mn; rewrite !mean_rising ?(ltnW mn) // S_INR; case: m m0 mn => // -[|m] _ mn.
    rewrite /= /Rpower ln_1 Rmult_0_r exp_0 -/(Rpower (1 + 1) p) (_ : 1 + 1 = 2); last ring.
    by have := Rmult_le_compat_r e _ _ (Rlt_le _ _ e0) P; nra.
  have x2 : 2 <= INR m.+2 by rewrite !S_INR; have := pos_INR m; lra.
  move: (INR m.+2) x2 => y y2; have y0 : 0 < / y by apply: Rinv_0_lt_compat; lra.
  have yy : y * / y = 1 by apply: Rinv_r; lra.
  have -> : y + 1 = y * (1 + / y) by rewrite Rmult_plus_distr_l yy; ring.
  rewrite -Rpower_mult_distr; [|lra|lra].
  rewrite [X in _ <= X]Rmult_assoc; apply: Rmult_le_compat_l; first by left; apply: exp_pos.
  have -> : Rpower (1 + / y) p = (1 + / y) * Rpower (1 + / y) (p - 1).
    by rewrite -{2}(Rpower_1 (1 + / y)) -?Rpower_plus; [congr Rpower; ring|lra].
  have q0 : 0 < y - 1 + 2 * e by lra.
  have b1 : 1 + / (y - 1 + 2 * e) <= Rpower (1 + / y) (p - 1).
    have p1 : 1 <= p - 1.
      apply: Rle_trans big; apply: (Rmult_le_reg_l (1 + 2 * e)); first lra.
      by rewrite -Rmult_assoc Rinv_r; lra.
    apply: Rle_trans (bernoulli p1 (Rlt_le _ _ y0)); apply: Rplus_le_compat_l.
    apply: (Rmult_le_reg_r (y * (y - 1 + 2 * e))); first by apply: Rmult_lt_0_compat; lra.
    have -> : / (y - 1 + 2 * e) * (y * (y - 1 + 2 * e)) = y by field; lra.
    have -> : (p - 1) * / y * (y * (y - 1 + 2 * e)) = (p - 1) * (y - 1 + 2 * e) by field; lra.
    apply: Rle_trans (_ : / (1 + 2 * e) * 2 * (y - 1 + 2 * e) <= _); last by apply: Rmult_le_compat_r; lra.
    apply: (Rmult_le_reg_l (1 + 2 * e)); first lra.
    have -> : (1 + 2 * e) * (/ (1 + 2 * e) * 2 * (y - 1 + 2 * e)) = 2 * (y - 1 + 2 * e) by field; lra.
    by have := Rmult_le_pos (y - 2) (1 - 2 * e) ltac:(lra) ltac:(lra); nra.
  have := Rmult_le_compat_l ((1 + / y) * (y * (y - 1 + 2 * e) / 2)) _ _ _ b1.
  have -> : (1 + / y) * (y * (y - 1 + 2 * e) / 2) * (1 + / (y - 1 + 2 * e)) =
    y * (1 + / y) * (y * (1 + / y) - 1 + 2 * e) / 2 by field; lra.
  rewrite Rmult_assoc => H; apply: Rle_trans (H _) _; last by right; ring.
  apply: Rmult_le_pos; first lra; rewrite /Rdiv; apply: Rmult_le_pos; last lra.
  by apply: Rmult_le_pos; lra.
move=> m' m /andP [m'0]; elim: m => [|m IH]; first by rewrite leqn0 => /eqP E; rewrite E in m'0.
rewrite leq_eqVlt => /orP [/eqP <- _|]; first exact: Rle_refl.
rewrite ltnS => le mn; have m0 := leq_trans m'0 le.
have H1 := IH le (ltnW mn); have H2 := step m m0 mn.
apply: (Rmult_le_reg_l (Rpower (INR m) p)) => //.
have := Rmult_le_compat_l _ _ _ (Rlt_le _ _ (pos m')) H2.
have := Rmult_le_compat_l _ _ _ (Rlt_le _ _ (pos m.+1)) H1.
by move: (mean _ _) (mean _ _) (mean _ _) => u1 u2 u3; lra.
Qed.
End Exponent.

Section Reference.
Variable N : finType.
Let n := #|N|.

(* 0 on the empty mask, n on the full one and 1 between *)
Definition jump (S : {set N}) := if #|S| == 0%N then 0 else if #|S| == n then INR n else 1.

Lemma mean_jump m : (0 < m <= n)%N -> mean jump m = if m == n then INR n else 1%R.
Proof.
move=> /andP [m0 mn]; rewrite /mean -/n; set z := if _ then _ else _.
rewrite (eq_bigr (fun _ => z)) => [|S /eqP Sm]; last by rewrite /jump cards0 Sm gtn_eqF //= /z; ring.
rewrite big_const_seq; set k := count _ _.
have -> : k = 'C(n, m).
  by rewrite -(orders.count_masks N m) cardsE cardE size_filter /k; apply: eq_count => S.
have C0 : INR 'C(n, m) <> 0 by apply/not_0_INR/eqP; rewrite -lt0n bin_gt0.
rewrite (_ : iter _ _ _ = INR 'C(n, m) * z); first by field.
by elim: 'C(n, m) => [|j IH]; rewrite ?iterS ?S_INR ?IH /=; ring.
Qed.

(* This suite: for n >= 2 a game whose means of order 1 to n never fall and are at most m u_bar(1), so that
   the condition of the published code holds with p = 1, and that needs an exponent of at least
   log n / log(n/(n-1)) in condition (iii). *)
Theorem reference_exponent_gap : (1 < n)%N ->
  [/\ forall m' m, (m' <= m <= n)%N -> mean jump m' <= mean jump m,
      forall m, (0 < m <= n)%N -> mean jump m <= INR m * mean jump 1%N &
      forall p, confident p jump -> ln (INR n) / ln (INR n / INR n.-1) <= p].
Proof.
move=> n1; have n2 : 2 <= INR n by apply: (le_INR 2); apply/leP.
have one : mean jump 1%N = 1 by rewrite mean_jump ?(ltnW n1) // ltn_eqF.
have zero : mean jump 0%N = 0.
  rewrite /mean big1 => [|S]; first by rewrite /Rdiv Rmult_0_l.
  by rewrite cards_eq0 => /eqP ->; ring.
have low m : (0 < m <= n)%N -> 1 <= mean jump m by move=> mn; rewrite mean_jump //; case: ifP => _; lra.
split=> [m' m /andP [le mn]|m /andP [m0 mn]|p H].
- case: (posnP m') => [->|m'0].
    rewrite zero; case: (posnP m) => [->|m0]; first by rewrite zero; lra.
    by have := low m; rewrite m0 mn => /(_ isT); lra.
  case: (eqVneq m n) => [E|ne].
    have m'n : (m' <= n)%N by apply: leq_trans le mn.
    by rewrite E !mean_jump ?m'0 ?m'n ?(ltnW n1) ?leqnn // eqxx; case: ifP => _; lra.
  have m'n : m' != n by apply: contraNneq ne => E; rewrite eqn_leq mn -E.
  have m0 : (0 < m <= n)%N by rewrite mn andbT; apply: leq_trans le.
  have m'0n : (0 < m' <= n)%N by rewrite m'0; apply: leq_trans le mn.
  by rewrite !mean_jump // (negbTE ne) (negbTE m'n); lra.
- rewrite one mean_jump ?m0 //; case: eqP => [->|_]; first lra.
  by have : 1 <= INR m; [apply: (le_INR 1); apply/leP|lra].
have k0 : (0 < n.-1)%N by rewrite -subn1 subn_gt0.
have kn : (n.-1 < n)%N by rewrite prednK // ltnW.
have := H n.-1 n; rewrite k0 (ltnW kn) leqnn => /(_ isT isT).
rewrite !mean_jump ?k0 ?(ltnW kn) ?leqnn ?(ltnW n1) // eqxx ltn_eqF // Rmult_1_r => le.
have x1 : 1 <= INR n.-1 by apply: (le_INR 1); apply/leP.
have E : INR n = INR n.-1 + 1 by rewrite -S_INR prednK // ltnW.
have l0 : 0 < ln (INR n / INR n.-1).
  rewrite -ln_1; apply: ln_increasing; first lra.
  by apply: (Rmult_lt_reg_r (INR n.-1)); [lra|rewrite /Rdiv Rmult_assoc Rinv_l; lra].
have split_ln : ln (INR n / INR n.-1) = ln (INR n) - ln (INR n.-1).
  by rewrite /Rdiv ln_mult ?ln_Rinv; [ring|lra|lra|apply: Rinv_0_lt_compat; lra].
have ll : p * ln (INR n.-1) + ln (INR n) <= p * ln (INR n).
  have F : Rpower (INR n.-1) p * INR n = exp (p * ln (INR n.-1) + ln (INR n)).
    by rewrite exp_plus exp_ln //; lra.
  move: le; rewrite F /Rpower => -[lt|eq]; first by left; apply: exp_lt_inv.
  by right; apply: exp_inv.
apply: (Rmult_le_reg_r (ln (INR n / INR n.-1))) => //.
by rewrite /Rdiv Rmult_assoc Rinv_l -/(INR n / INR n.-1); [rewrite split_ln; lra|lra].
Qed.
End Reference.

(* This suite: and log n / log(n/(n-1)) grows without bound in n. *)
Theorem reference_exponent_unbounded B : exists n0, forall n, (n0 <= n)%N ->
  B <= ln (INR n) / ln (INR n / INR n.-1).
Proof.
have [l0 l1] := ln2_small; have b0 := Rabs_pos (B / ln 2); have bB := Rle_abs (B / ln 2).
have [k [kB /leP k0]] := archimed_cor1 (/ (Rabs (B / ln 2) + 1)) ltac:(apply: Rinv_0_lt_compat; lra).
have {}kB : B / ln 2 < INR k.
  apply: Rnot_le_lt => le; have kp : 0 < INR k by apply/lt_0_INR/ltP.
  have : / (Rabs (B / ln 2) + 1) <= / INR k by apply: Rinv_le_contravar => //; lra.
  by lra.
exists k.+2 => n; case: n => [|[|n]] // kn.
have x1 : 1 <= INR n.+1 by apply: (le_INR 1); apply/leP.
have xk : INR k <= INR n.+1 by apply: le_INR; apply/leP; move: kn; rewrite ltnS; apply: ltnW.
rewrite [n.+2.-1]/= [INR n.+2]S_INR; move: (INR n.+1) x1 xk => x x1 xk.
have y0 : 0 < / x by apply: Rinv_0_lt_compat; lra.
have E : (x + 1) / x = 1 + / x by field; lra.
have small : ln (1 + / x) <= / x.
  rewrite -[X in _ <= X]ln_exp; left; apply: ln_increasing; first lra.
  by apply: exp_ineq1; lra.
have pos : 0 < ln (1 + / x) by rewrite -ln_1; apply: ln_increasing; lra.
have big : ln 2 <= ln (x + 1).
  by case: (Rle_lt_or_eq_dec 2 (x + 1)) => [|lt|<-]; [lra|left; apply: ln_increasing; lra|right].
rewrite E; apply: (Rmult_le_reg_r (ln (1 + / x))) => //; rewrite /Rdiv Rmult_assoc Rinv_l; last lra.
rewrite Rmult_1_r; apply: Rle_trans big.
have Bx : B <= x * ln 2.
  have : B / ln 2 * ln 2 <= x * ln 2 by apply: Rmult_le_compat_r; lra.
  by rewrite /Rdiv Rmult_assoc Rinv_l; lra.
case: (Rle_lt_dec B 0) => B0; first by nra.
have : B * ln (1 + / x) <= x * ln 2 * / x by apply: Rmult_le_compat; lra.
by have -> : x * ln 2 * / x = ln 2 by field; lra.
Qed.
