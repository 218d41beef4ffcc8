(* How many interactions are salient (paper B, Theorem 3), with the real number of salient sets.

   The idea is Markov's inequality: each salient set brings at least tau to the sum of sizes E(k), and
   E(k) is |A(k)|/|eta(k)|.  A lower bound on |eta(k)| is a hypothesis that the abstracts do not name. *)
From mathcomp Require Import all_ssreflect all_algebra.
From sparse Require Import game harsanyi orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Count.
Variables (N : finType) (R : realFieldType) (v : {set N} -> R) (tau : R).
Hypothesis tau0 : 0 < tau.

(* B, Theorem 3 is Markov's inequality: tau times the number of salient sets is at most E(k). *)
Theorem count_markov k : #|salient v tau k|%:R <= strength v k / tau.
Proof.
rewrite ler_pdivl_mulr // /strength (bigID (fun S => tau <= `|dividend v S|)) /= -[_ * tau]addr0.
apply: ler_add; last exact: sumr_ge0.
rewrite /salient cardsE -sum1_card natr_sum mulr_suml.
by apply: ler_sum => S /andP [_]; rewrite mul1r.
Qed.

(* Where eta(k) is not 0, E(k), the sum of the sizes of order k, is |A(k)|/|eta(k)|. *)
Theorem strength_eta k : eta v k != 0 -> strength v k = `|order_sum v k| / `|eta v k|.
Proof.
move=> h; have E0 : strength v k != 0 by apply: contraNneq h => E; rewrite /eta E invr0 mulr0.
have A0 : order_sum v k != 0 by apply: contraNneq h => A; rewrite /eta A mul0r.
have Ep : 0 <= strength v k by apply: sumr_ge0.
rewrite /eta normrM normfV (ger0_norm Ep) invfM invrK mulrA divff ?mul1r //.
by rewrite normr_eq0.
Qed.

(* B, Theorem 3: at most |A(k)|/(tau |eta(k)|) interactions of order k are salient. *)
Theorem count_bound k : eta v k != 0 ->
  #|salient v tau k|%:R <= `|order_sum v k| / (tau * `|eta v k|).
Proof.
by move=> h; rewrite invfM [tau^-1 * _]mulrC mulrA -strength_eta //; apply: count_markov.
Qed.

(* B, after Theorem 3: with |A(k)| <= C and |eta(k)| >= h > 0 for the orders 1..M, at most M C/(tau h)
   interactions of these orders are salient. *)
Theorem count_bound_orders M C h : 0 < h ->
  (forall k, (0 < k <= M)%N -> `|order_sum v k| <= C /\ h <= `|eta v k|) ->
  #|[set S : {set N} | (0 < #|S| <= M)%N && (tau <= `|dividend v S|)]|%:R <= M%:R * (C / (tau * h)).
Proof.
move=> h0 B; pose T k := salient v tau k.
have -> : #|[set S : {set N} | (0 < #|S| <= M)%N && (tau <= `|dividend v S|)]| = (\sum_(k < M) #|T k.+1|)%N.
  rewrite -sum1_card (partition_big (fun S : {set N} => inord #|S|.-1 : 'I_M.+1) xpredT) //=.
  rewrite big_ord_recr /= [X in (_ + X)%N]big1 ?addn0 => [|S].
    apply: eq_bigr => k _; rewrite -sum1_card; apply: eq_bigl => S; rewrite !inE.
    case: (boolP (tau <= _)) => ts; rewrite ?andbF ?andbT //.
    case: (leqP #|S| M) => SM; last first.
      by rewrite andbF; apply/esym/negbTE; apply: contraTneq SM => ->; rewrite -leqNgt.
    rewrite andbT -[inord _ == _]val_eqE /= inordK ?ltnS ?(leq_trans (leq_pred _)) //.
    by case: (#|S|).
  rewrite inE => /andP [/andP [/andP [S0 SM] ts] /eqP E]; exfalso.
  have := congr1 val E; rewrite /= inordK ?ltnS ?(leq_trans (leq_pred _)) // => e.
  by move: S0 SM; rewrite -e; case: (#|S|) => //= m _; rewrite ltnn.
rewrite natr_sum -[M in M%:R]card_ord -sum1_card natr_sum mulr_suml; apply: ler_sum => k _.
have [Ak hk] := B k.+1 (ltn_ord k : (0 < k.+1 <= M)%N).
have e0 : 0 < `|eta v k.+1| by apply: lt_le_trans hk.
rewrite mul1r; apply: le_trans (count_bound _) _; first by rewrite -normr_gt0.
apply: ler_pmul => //; first by rewrite invr_ge0 mulr_ge0 // ltW.
by rewrite lef_pinv ?posrE ?mulr_gt0 // ler_pmul2l.
Qed.

(* So it is for the interactions of all orders under condition (i); the empty set never counts. *)
Corollary count_bound_all M C h : condition_i M v -> 0 < h ->
  (forall k, (0 < k <= M)%N -> `|order_sum v k| <= C /\ h <= `|eta v k|) ->
  #|[set S : {set N} | (S != set0) && (tau <= `|dividend v S|)]|%:R <= M%:R * (C / (tau * h)).
Proof.
move=> H h0 B; rewrite (_ : [set S : {set N} | _] =
  [set S : {set N} | (0 < #|S| <= M)%N && (tau <= `|dividend v S|)]); first exact: count_bound_orders.
apply/setP => S; rewrite !inE -cards_eq0 -lt0n; case: (boolP (tau <= _)) => ts; rewrite ?andbF // !andbT.
suff -> : (#|S| <= M)%N by rewrite andbT.
by rewrite leqNgt; apply/negP => /H z; move: ts; rewrite z normr0 leNgt tau0.
Qed.
End Count.
