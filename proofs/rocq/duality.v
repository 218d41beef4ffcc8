(* What conditions (i) to (iii) say of the order sums is a linear program (this suite).

   The idea: in B(k) = A(k)/C(n,k) the mean gain is the curve u(m), the sum of C(m,k) B(k), so the conditions
   are linear.  Weights y(m) on u(m-1) <= u(m) and z(m) on u(m) <= r(m) u(m-1), added up, bound every
   objective that they balance; and every B is that of a game. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From sparse Require Import game harsanyi orders bounds.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Duality.
Variables (N : finType) (R : realFieldType) (M : nat).
Hypothesis Mn : (0 < M <= #|N|)%N.
Implicit Types (v : {set N} -> R) (B w y z r : nat -> R).
Let n := #|N|.

(* the curve of B *)
Definition curve B m : R := \sum_(1 <= k < M.+1) 'C(m, k)%:R * B k.

(* the game with the dividend B(|S|) up to order M *)
Definition curve_game B : {set N} -> R := game_of (fun T => if (0 < #|T| <= M)%N then B #|T| else 0).

(* a game's B(k) give its mean gains *)
Lemma mean_is_curve v m : condition_i M v -> (m <= n)%N ->
  u_bar v m = curve (fun k => order_sum v k / 'C(n, k)%:R) m.
Proof. by move=> H mn; rewrite (order_means_to_M H) //; apply: eq_bigr => k _; rewrite mulrA mulrAC. Qed.

(* This suite: every point B is that of a game, which has order M, the order sums C(n,k) B(k), and the
   curve of B for its values and for its mean gains: so it meets (ii) and (iii) where the curve does. *)
Theorem every_point_is_a_game B :
  [/\ condition_i M (curve_game B), forall k, (0 < k <= M)%N -> order_sum (curve_game B) k = 'C(n, k)%:R * B k,
      forall S, curve_game B S = curve B #|S| & forall m, (m <= n)%N -> u_bar (curve_game B) m = curve B m].
Proof.
have D S : dividend (curve_game B) S = if (0 < #|S| <= M)%N then B #|S| else 0 by apply: dividend_game_of.
have i_ : condition_i M (curve_game B) by move=> S MS; rewrite D (leqNgt #|S| M) MS andbF.
have O k : (0 < k <= M)%N -> order_sum (curve_game B) k = 'C(n, k)%:R * B k.
  move=> kM; rewrite /order_sum (eq_bigr (fun _ => B k)) => [|S /eqP Sk]; last by rewrite D Sk kM.
  by have /= := count_masks N k; rewrite cardsE sumr_const mulr_natl => ->.
have [M0 Mn'] := andP Mn.
split=> // [S|m mn]; last first.
  rewrite mean_is_curve //; apply: eq_big_nat => k /andP [k0 kM]; rewrite O ?k0 //.
  by rewrite [_ * B k]mulrC mulfK // bin_neq0 // (leq_trans _ Mn').
rewrite /curve_game /game_of (sum_by_size S (fun s => if (0 < s <= M)%N then B s else 0)).
rewrite big_ord_recl /= mulr0 add0r /curve big_add1 /= big_mkord; set a := #|S|.
rewrite (eq_bigr (fun i : 'I_a => 'C(a, i.+1)%:R * (if (i < M)%N then B i.+1 else 0))) => [|i _]; last first.
  by rewrite /bump /= add1n.
rewrite (big_ord_widen (a + M) (fun i => 'C(a, i.+1)%:R * (if (i < M)%N then B i.+1 else 0))) ?leq_addr //.
rewrite [RHS](big_ord_widen (a + M) (fun i => 'C(a, i.+1)%:R * B i.+1)) ?leq_addl //.
rewrite big_mkcond [RHS]big_mkcond /=; apply: eq_bigr => i _.
case: (ltnP i a) => ia; case: ifP => _; rewrite ?mulr0 //.
by rewrite bin_small ?mul0r // ltnS.
Qed.

(* what an objective w and weights y, z leave at B(k), where r(m) is at least (m/(m-1))^p *)
Definition left_over w y z r k : R := w k * 'C(n, k)%:R +
  \sum_(1 <= m < n.+1) y m * ('C(m, k)%:R - 'C(m.-1, k)%:R) +
  \sum_(2 <= m < n.+1) z m * (r m * 'C(m.-1, k)%:R - 'C(m, k)%:R).

Definition weights y z := (forall m, (0 < m <= n)%N -> 0 <= y m) /\ forall m, (1 < m <= n)%N -> 0 <= z m.
Definition ratios (pw : nat -> R) r := forall m, (1 < m <= n)%N -> pw m <= r m * pw m.-1.
Definition balanced w y z r := forall k, (1 < k <= M)%N -> left_over w y z r k = 0.

Lemma curve_pair a b B m m' : a * curve B m + b * curve B m' =
  \sum_(1 <= k < M.+1) (a * 'C(m, k)%:R + b * 'C(m', k)%:R) * B k.
Proof. by rewrite /curve !mulr_sumr -big_split; apply: eq_bigr => k _ /=; ring. Qed.

(* This suite, weak duality: balanced weights bound the objective by what they leave at B(1). *)
Theorem sharp_order_bound v pw w y z r : condition_i M v -> condition_ii v -> condition_iii pw v ->
  power_like pw -> ratios pw r -> weights y z -> balanced w y z r ->
  \sum_(1 <= k < M.+1) w k * order_sum v k <= left_over w y z r 1 * u_bar v 1%N.
Proof.
move=> vi vii viii [p1 pos mono] rat [y0 z0] bal; have [M0 Mn'] := andP Mn.
pose B k := order_sum v k / 'C(n, k)%:R; have U m : (m <= n)%N -> u_bar v m = curve B m by apply: mean_is_curve.
have u0 m : (m <= n)%N -> 0 <= u_bar v m by move=> mn; rewrite -(u_bar0 v); apply: vii; rewrite leq0n.
have rise : 0 <= \sum_(1 <= m < n.+1) y m * (curve B m - curve B m.-1).
  rewrite big_nat; apply: sumr_ge0 => m /andP [m0 mn]; have mn' : (m.-1 <= n)%N by rewrite (leq_trans (leq_pred _)).
  by rewrite mulr_ge0 ?y0 ?m0 // subr_ge0 -!U // vii // leq_pred.
have grow : 0 <= \sum_(2 <= m < n.+1) z m * (r m * curve B m.-1 - curve B m).
  rewrite big_nat; apply: sumr_ge0 => m /andP [m1 mn]; have mn' : (m.-1 <= n)%N by rewrite (leq_trans (leq_pred _)).
  rewrite mulr_ge0 ?z0 ?m1 // subr_ge0 -!U //; case: m m1 mn mn' => [|[|m]] // _ mn mn'.
  have q0 : 0 < pw m.+1 by apply: pos.
  rewrite -(ler_pmul2l q0); apply: le_trans (viii m.+1 m.+2 _ mn) _ => //=.
  rewrite [pw m.+1 * (_ * _)]mulrA; apply: ler_wpmul2r; first exact: u0.
  by rewrite mulrC; apply: (rat m.+2).
have E : \sum_(1 <= k < M.+1) w k * order_sum v k + \sum_(1 <= m < n.+1) y m * (curve B m - curve B m.-1) +
    \sum_(2 <= m < n.+1) z m * (r m * curve B m.-1 - curve B m) =
  \sum_(1 <= k < M.+1) left_over w y z r k * B k.
  have -> : \sum_(1 <= m < n.+1) y m * (curve B m - curve B m.-1) =
    \sum_(1 <= k < M.+1) (\sum_(1 <= m < n.+1) y m * ('C(m, k)%:R - 'C(m.-1, k)%:R)) * B k.
    rewrite (eq_bigr (fun m => \sum_(1 <= k < M.+1) (y m * ('C(m, k)%:R - 'C(m.-1, k)%:R)) * B k)) => [|m _].
      by rewrite exchange_big /=; apply: eq_bigr => k _; rewrite mulr_suml.
    rewrite -[curve B m]mul1r -mulN1r curve_pair mulr_sumr; apply: eq_bigr => k _; ring.
  have -> : \sum_(2 <= m < n.+1) z m * (r m * curve B m.-1 - curve B m) =
    \sum_(1 <= k < M.+1) (\sum_(2 <= m < n.+1) z m * (r m * 'C(m.-1, k)%:R - 'C(m, k)%:R)) * B k.
    rewrite (eq_bigr (fun m => \sum_(1 <= k < M.+1) (z m * (r m * 'C(m.-1, k)%:R - 'C(m, k)%:R)) * B k)) => [|m _].
      by rewrite exchange_big /=; apply: eq_bigr => k _; rewrite mulr_suml.
    rewrite -mulN1r curve_pair mulr_sumr; apply: eq_bigr => k _; ring.
  rewrite -!big_split /= big_nat [RHS]big_nat; apply: eq_bigr => k /andP [k0 kM].
  have C0 : 'C(n, k)%:R != 0 :> R by apply: bin_neq0; rewrite (leq_trans _ Mn').
  by rewrite /left_over !mulrDl -[w k * _ * B k]mulrA /B [_%:R * (_ / _)]mulrC divfK.
have : \sum_(1 <= k < M.+1) left_over w y z r k * B k = left_over w y z r 1 * u_bar v 1%N.
  rewrite big_ltn // big_nat big1 => [|k /andP [k1 kM]]; last by rewrite bal ?k1 // mul0r.
  have n0 : (0 < n)%N by apply: leq_trans Mn'.
  by rewrite addr0 /B bin1 first_order // [n%:R * _]mulrC mulfK // pnatr_eq0 -lt0n.
move=> <-; rewrite -E -addrA; by rewrite ler_addl addr_ge0.
Qed.
End Duality.
