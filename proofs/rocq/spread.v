(* Games with almost no interactions above order M: what is left of conditions (ii) and (iii), of the
   range of the mean gains and of the spread, where the rest is at most rho on every mask (this suite).

   The idea: every mean moves by at most rho, and in root mean square a game moves by at most rho. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From sparse Require Import game harsanyi orders bounds.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Weights.
Variables (X : finType) (R : realFieldType) (H : X -> R).
Hypothesis H0 : forall z, 0 <= H z.
Hypothesis H1 : \sum_z H z = 1.

(* the square of a mean is at most the mean of the squares *)
Lemma square_of_mean (f : X -> R) : (\sum_z H z * f z) ^+ 2 <= \sum_z H z * f z ^+ 2.
Proof.
set m := \sum_z H z * f z; have : 0 <= \sum_z H z * (f z - m) ^+ 2.
  by apply: sumr_ge0 => z _; rewrite mulr_ge0 // sqr_ge0.
have -> : \sum_z H z * (f z - m) ^+ 2 = \sum_z H z * f z ^+ 2 - m ^+ 2.
  rewrite (eq_bigr (fun z => H z * f z ^+ 2 + (H z * f z) * (- (2 * m)) + H z * m ^+ 2)) => [|z _]; last by ring.
  by rewrite !big_split /= -!mulr_suml -/m H1; ring.
by rewrite subr_ge0.
Qed.

(* the triangle inequality in root mean square, where the two are at most r apart *)
Lemma spread_near (f g : X -> R) c r s : 0 <= s -> 0 <= r -> (forall z, `|f z - g z| <= r) ->
  \sum_z H z * (f z - c) ^+ 2 <= s ^+ 2 -> \sum_z H z * (g z - c) ^+ 2 <= (s + r) ^+ 2.
Proof.
move=> s0 r0 near S; pose a := \sum_z H z * `|f z - c|.
have as_ : a <= s.
  rewrite -(@ler_pexpn2r _ 2%N) ?nnegrE //; last by apply: sumr_ge0 => z _; rewrite mulr_ge0.
  apply: le_trans (square_of_mean _) _; apply: le_trans S; apply: ler_sum => z _.
  by rewrite real_normK ?num_real.
apply: le_trans (_ : \sum_z H z * (f z - c) ^+ 2 + 2 * r * a + r ^+ 2 <= _); last first.
  have -> : (s + r) ^+ 2 = s ^+ 2 + 2 * r * s + r ^+ 2 by ring.
  by rewrite ler_add2r ler_add // ler_wpmul2l // mulr_ge0 ?ler0n.
have -> : r ^+ 2 = \sum_z H z * r ^+ 2 by rewrite -mulr_suml H1 mul1r.
rewrite /a mulr_sumr -!big_split /=; apply: ler_sum => z _.
have -> : H z * (f z - c) ^+ 2 + 2 * r * (H z * `|f z - c|) + H z * r ^+ 2 =
  H z * ((f z - c) ^+ 2 + 2 * r * `|f z - c| + r ^+ 2) by ring.
apply: ler_wpmul2l; first exact: H0.
rewrite -(real_normK (num_real (f z - c))) -(real_normK (num_real (g z - c))).
have -> : `|f z - c| ^+ 2 + 2 * r * `|f z - c| + r ^+ 2 = (`|f z - c| + r) ^+ 2 by ring.
rewrite ler_pexpn2r ?nnegrE ?addr_ge0 //.
have -> : g z - c = (f z - c) - (f z - g z) by ring.
by apply: le_trans (ler_norm_sub _ _) _; rewrite ler_add2l.
Qed.
End Weights.

Section Approximate.
Variables (N : finType) (R : realFieldType) (M : nat) (v : {set N} -> R) (rho : R).
Hypothesis near : forall S, `|v S - truncated M v S| <= rho.
Let w := truncated M v.

(* This suite: under any weights on the masks that add up to 1, so under every draw, the truncated game
   deviates from a constant by at most s + rho in root mean square where v does by at most s, and the other
   way round. *)
Theorem approximate_spread (H : {set N} -> R) c s : (forall S, 0 <= H S) -> \sum_S H S = 1 -> 0 <= s ->
  (\sum_S H S * (v S - c) ^+ 2 <= s ^+ 2 -> \sum_S H S * (w S - c) ^+ 2 <= (s + rho) ^+ 2) /\
  (\sum_S H S * (w S - c) ^+ 2 <= s ^+ 2 -> \sum_S H S * (v S - c) ^+ 2 <= (s + rho) ^+ 2).
Proof.
move=> H0 H1 s0; have r0 : 0 <= rho by apply: le_trans (near set0).
by split; apply: spread_near => // S; rewrite distrC.
Qed.

(* This suite: the range of the mean gains grows by at most 2 rho, condition (ii) is relaxed by 2 rho
   and condition (iii) by (m'^p + m^p) rho. *)
Theorem approximate_conditions m' m : (m' <= m <= #|N|)%N ->
  [/\ u_bar w m - u_bar w m' <= u_bar v m - u_bar v m' + 2 * rho,
      u_bar v m' <= u_bar v m -> u_bar w m' <= u_bar w m + 2 * rho &
      forall a b, 0 <= a -> 0 <= b -> a * u_bar v m <= b * u_bar v m' ->
        a * u_bar w m <= b * u_bar w m' + (a + b) * rho].
Proof.
move=> /andP [le mn]; have [_ _ _ close] := approximate_order near.
have := close m mn; have := close m' (leq_trans le mn); rewrite -/w !ler_distl.
move: (u_bar v m) (u_bar v m') (u_bar w m) (u_bar w m') => x x' y y' /andP [p' q'] /andP [p q].
have [c1 c2 c3 c4] : [/\ 0 <= x - (y - rho), 0 <= y + rho - x, 0 <= x' - (y' - rho) & 0 <= y' + rho - x'].
  by rewrite !subr_ge0.
split=> [|le1|a b a0 b0 le1].
- rewrite -subr_ge0; have -> : x - x' + 2 * rho - (y - y') = (x - (y - rho)) + (y' + rho - x') by ring.
  exact: addr_ge0.
- rewrite -subr_ge0; have -> : y + 2 * rho - y' = (y + rho - x) + (x - x') + (x' - (y' - rho)) by ring.
  by apply: addr_ge0 => //; apply: addr_ge0 => //; rewrite subr_ge0.
rewrite -subr_ge0; have -> : b * y' + (a + b) * rho - a * y =
  b * (y' + rho - x') + (b * x' - a * x) + a * (x - (y - rho)) by ring.
by apply: addr_ge0; [apply: addr_ge0|]; rewrite ?mulr_ge0 // subr_ge0.
Qed.
End Approximate.
