(* Pairs of a game that is monotone along every path (this suite).

   The idea: what i adds to S is I({i}) and the sum of I({i,j}) over the j in S.  Take for S the j
   whose pair with i is negative; what i adds is still not negative.  Sum over i. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From sparse Require Import game harsanyi orders count.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Pairs.
Variables (N : finType) (R : realFieldType).
Implicit Types (v F : {set N} -> R) (S T : {set N}).

(* a sum over subsets of S of what is 0 on more than one element *)
Lemma sum_to_one S F : (forall T, T \subset S -> (1 < #|T|)%N -> F T = 0) ->
  \sum_(T : {set N} | T \subset S) F T = F set0 + \sum_(j in S) F [set j].
Proof.
move=> H; rewrite (bigD1 set0) ?sub0set //=; congr (_ + _).
rewrite (bigID [pred T : {set N} | #|T| == 1%N]) /= [X in _ + X]big1 ?addr0; last first.
  move=> T /andP [/andP [TS T0] T1]; apply: H => //; move: T0 T1; rewrite -cards_eq0.
  by case: #|T| => [|[|k]].
transitivity (\sum_(T in [set [set j] | j in S]) F T); last first.
  by rewrite big_imset //= => i j _ _; apply: set1_inj.
apply: eq_bigl => T; apply/idP/imsetP => [/andP [/andP [TS _] /cards1P [j E]]|[j jS ->]].
  by exists j => //; rewrite -sub1set -E.
by rewrite sub1set jS cards1 -cards_eq0 cards1.
Qed.

(* a sum over the pairs that hold i *)
Lemma sum_pairs_with i F :
  \sum_(T : {set N} | (#|T| == 2%N) && (i \in T)) F T = \sum_(j | j != i) F [set i; j].
Proof.
transitivity (\sum_(T in [set [set i; j] | j in [set j | j != i]]) F T).
  apply: eq_bigl => T; apply/idP/imsetP => [/andP [T2 iT]|[j]]; last first.
    by by rewrite inE => ji ->; rewrite cards2 (eq_sym i) ji !inE eqxx.
  have : #|T :\ i| == 1%N by move: T2; rewrite (cardsD1 i) iT add1n eqSS.
  move=> /cards1P [j E]; exists j; last by rewrite -E setD1K.
  have : j \in T :\ i by rewrite E set11.
  by rewrite !inE => /andP [].
rewrite big_imset /= => [|j j']; first by apply: eq_bigl => j; rewrite inE.
rewrite !inE => ji j'i E; have : j \in [set i; j'] by rewrite -E !inE eqxx orbT.
by rewrite !inE (negbTE ji) => /eqP.
Qed.

Lemma sum_ordered_pairs F :
  \sum_i \sum_(j | j != i) F [set i; j] = 2 * \sum_(T : {set N} | #|T| == 2%N) F T.
Proof.
rewrite (eq_bigr (fun i => \sum_(T : {set N} | (#|T| == 2%N) && (i \in T)) F T)) => [|i _]; last first.
  by rewrite sum_pairs_with.
rewrite (exchange_big_dep (fun T : {set N} => #|T| == 2%N)) /= => [|i T _ /andP [] //].
rewrite mulr_sumr; apply: eq_bigr => T /eqP T2; rewrite (eq_bigl (mem T)) => [|i].
  by rewrite sumr_const -[#|_|]/#|T| T2 mulr_natl.
by rewrite T2.
Qed.

Lemma sum_singles F : \sum_(T : {set N} | #|T| == 1%N) F T = \sum_i F [set i].
Proof.
transitivity (\sum_(T in [set [set j] | j in setT]) F T); last first.
  rewrite big_imset /= => [|i j _ _]; last exact: set1_inj.
  by apply: eq_bigl => i; rewrite inE.
by apply: eq_bigl => T; apply/cards1P/imsetP => [[j ->]|[j _ ->]]; exists j.
Qed.

(* what i adds to S *)
Lemma gain v S i : i \notin S -> v (i |: S) - v S = \sum_(T : {set N} | T \subset S) dividend v (i |: T).
Proof.
move=> iS; rewrite -[v (i |: S)](matching v) (split_at _ (setU11 i S)) setU1K // big_split /=.
by rewrite matching addrAC subrr add0r.
Qed.

(* a game of order 2 adds up its singles and its pairs *)
Lemma total_of_order_2 v : condition_i 2 v -> v setT - v set0 = order_sum v 1%N + order_sum v 2%N.
Proof.
move=> H; have [E _] := efficiency v; rewrite E (bigD1 set0) //= dividend0 addrAC subrr add0r.
rewrite (bigID [pred T : {set N} | #|T| == 1%N]) /=; congr (_ + _).
  by apply: eq_bigl => T; rewrite andbC; case: eqP => //= T1; rewrite -cards_eq0 T1.
rewrite (bigID [pred T : {set N} | #|T| == 2%N]) /= [X in _ + X]big1 ?addr0 => [|T].
  apply: eq_bigl => T; rewrite andbC; case: eqP => //= T2; by rewrite -cards_eq0 T2.
move=> /andP [/andP [T0 T1] T2]; apply: H; move: T0 T1 T2; rewrite -cards_eq0.
by case: #|T| => [|[|[|k]]].
Qed.

(* This suite: a game of order 2 that never falls when a variable joins has pairs of total strength at
   most v(N) - v(empty), so at most (v(N) - v(empty))/tau salient ones, with no eta. *)
Theorem path_monotone_pairs v : condition_i 2 v ->
  (forall i S, i \notin S -> v S <= v (i |: S)) ->
  strength v 2%N <= v setT - v set0 /\
  forall tau, 0 < tau -> #|salient v tau 2%N|%:R <= (v setT - v set0) / tau.
Proof.
move=> H mono; have L : strength v 2%N <= v setT - v set0; last first.
  split=> // tau t0; apply: le_trans (count_markov v t0 2%N) _.
  by rewrite ler_pmul2r ?invr_gt0.
pose J i j := dividend v [set i; j].
have step i : 0 <= dividend v [set i] + \sum_(j | j != i) (J i j - `|J i j|) / 2.
  pose S := [set j | (j != i) && (J i j < 0)].
  have iS : i \notin S by rewrite inE eqxx.
  have : 0 <= v (i |: S) - v S by rewrite subr_ge0; apply: mono.
  rewrite gain // sum_to_one; last first.
    move=> T /subsetP TS T1; apply: H; rewrite cardsU1 (contra (TS i) iS).
    by rewrite add1n ltnS.
  rewrite setU0; set a := \sum_(j in S) _; set b := \sum_(j | _) _.
  suff -> : a = b by [].
  rewrite /a /b (eq_bigl (fun j => (j != i) && (J i j < 0))) => [|j]; last by rewrite inE.
  rewrite big_mkcondr /=; apply: eq_bigr => j _; rewrite -/(J i j); case: ltP => j0.
    by rewrite ltr0_norm // opprK; field.
  by rewrite ger0_norm // subrr mul0r.
have : 0 <= \sum_i (dividend v [set i] + \sum_(j | j != i) (J i j - `|J i j|) / 2) by apply: sumr_ge0.
rewrite big_split /= -sum_singles -/(order_sum v 1%N).
rewrite (sum_ordered_pairs (fun T => (dividend v T - `|dividend v T|) / 2)) -mulr_suml mulrCA divff ?pnatr_eq0 //.
by rewrite mulr1 sumrB -/(order_sum v 2%N) -/(strength v 2%N) addrA subr_ge0 total_of_order_2.
Qed.
End Pairs.
