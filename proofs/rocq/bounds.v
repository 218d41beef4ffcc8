(* Games that have almost no interactions above order M, and exponents (this suite).

   The idea of the first: cut the dividends above M away.  What is left agrees with the game up to
   order M, and if the rest is at most rho on every mask, so is the change of every mean.  The second
   is the chain of neighbours from m' to m. *)
From mathcomp Require Import all_ssreflect all_algebra.
From sparse Require Import game harsanyi orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Bounds.
Variables (N : finType) (R : realFieldType).
Implicit Types (v : {set N} -> R) (S T : {set N}).

(* v without its interactions above order M *)
Definition truncated M v := game_of (fun T => if (#|T| <= M)%N then dividend v T else 0).

(* This suite, the part about dividends, values and means: without its interactions above M a game
   meets condition (i), keeps the other dividends and its values up to order M, and where what was left
   out is at most rho on every mask its mean gains change by at most rho. *)
Theorem approximate_order M v rho : (forall S, `|v S - truncated M v S| <= rho) ->
  [/\ condition_i M (truncated M v),
      forall S, (#|S| <= M)%N -> dividend (truncated M v) S = dividend v S /\ truncated M v S = v S,
      forall k, (k <= M)%N -> order_sum (truncated M v) k = order_sum v k &
      forall m, (m <= #|N|)%N -> `|u_bar v m - u_bar (truncated M v) m| <= rho].
Proof.
move=> H; have D S : (#|S| <= M)%N -> dividend (truncated M v) S = dividend v S.
  by move=> SM; rewrite dividend_game_of SM.
have V S : (#|S| <= M)%N -> truncated M v S = v S.
  move=> SM; rewrite -[RHS]matching; apply: eq_bigr => T TS.
  by rewrite (leq_trans (subset_leq_card TS)).
split=> [S MS|S SM|k kM|m mn].
- by rewrite dividend_game_of leqNgt MS.
- by rewrite D ?V.
- by apply: eq_bigr => S /eqP Sk; rewrite D ?Sk.
have C0 : 0 < 'C(#|N|, m)%:R :> R by rewrite ltr0n bin_gt0.
rewrite /u_bar -mulrBl -sumrB normrM normfV (gtr0_norm C0) ler_pdivr_mulr //.
apply: le_trans (ler_norm_sum _ _ _) _.
have -> : rho * 'C(#|N|, m)%:R = \sum_(S : {set N} | #|S| == m) rho.
  by rewrite sumr_const mulr_natr -(count_masks N m) cardsE.
apply: ler_sum => S _; rewrite (V set0) ?cards0 // opprB addrA subrK; exact: H.
Qed.

(* This suite, on B's condition (iii): it is enough to test neighbours, and it implies the condition
   of the published code, u_bar(m) <= m^p u_bar(1). *)
Theorem reference_exponent v pw : power_like pw ->
  (forall m, (0 < m < #|N|)%N -> pw m * u_bar v m.+1 <= pw m.+1 * u_bar v m) ->
  condition_iii pw v /\ forall m, (0 < m <= #|N|)%N -> u_bar v m <= pw m * u_bar v 1%N.
Proof.
move=> [p1 pos _] step; have H : condition_iii pw v.
  move=> m' m /andP [m'0]; elim: m => [|m IH]; first by rewrite leqn0 => /eqP E; rewrite E in m'0.
  rewrite leq_eqVlt => /orP [/eqP <- //|]; rewrite ltnS => le mn.
  have m0 : (0 < m)%N := leq_trans m'0 le; have q0 := pos m m0.
  have IHm := IH le (ltnW mn); have st := step m; rewrite m0 mn in st; have {}st := st isT.
  rewrite -(ler_pmul2l q0) mulrCA; apply: le_trans (_ : pw m' * (pw m.+1 * u_bar v m) <= _).
    by rewrite ler_pmul2l // pos.
  rewrite mulrCA [pw m * _]mulrCA ler_pmul2l // pos //.
split=> // m /andP [m0 mn]; have := H 1%N m; rewrite p1 mul1r; apply => //.
Qed.
End Bounds.
