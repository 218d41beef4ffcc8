(* Dividends: matching, uniqueness and the axioms (paper A, Theorem 1 and its seven axioms; paper B,
   Theorem 1, its axioms and Lemma 4), for every finite set of variables and every commutative ring.

   The idea: sum the definition over the subsets of S and exchange the two sums; the signs of the
   sets between U and S cancel unless U = S.  Uniqueness is an induction on the number of variables,
   and each axiom is a property of the sum that defines I. *)
From mathcomp Require Import all_ssreflect all_algebra fingroup perm.
From sparse Require Import game.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Harsanyi.
Variables (N : finType) (R : comRingType).
Implicit Types (v w J : {set N} -> R) (S T U W L : {set N}).

(* A, Theorem 1; B, Theorem 1: v(S) is the sum of the dividends of the subsets of S. *)
Theorem matching v S : \sum_(T : {set N} | T \subset S) dividend v T = v S.
Proof.
rewrite /dividend (exchange_big_dep (fun U => U \subset S)) /=; last first.
  by move=> T U TS UT; apply: subset_trans TS.
rewrite (bigD1 S) //= [X in _ + X]big1 ?addr0 => [|U /andP [US UnS]].
  rewrite -mulr_suml (eq_bigl (fun T => (S \subset T) && (T \subset S))) => [|T].
    by rewrite between // eqxx mul1r.
  by rewrite andbC.
rewrite -mulr_suml (eq_bigl (fun T => (U \subset T) && (T \subset S))) => [|T]; last by rewrite andbC.
by rewrite between // (negbTE UnS) mul0r.
Qed.

(* A, supplement to Theorem 1 (Harsanyi 1963): only the dividends add up to v on every mask. *)
Theorem uniqueness v J : (forall S, \sum_(T : {set N} | T \subset S) J T = v S) ->
  forall S, J S = dividend v S.
Proof.
move=> H S; have [m] := ubnP #|S|; elim: m S => // m IH S /ltnSE Sm.
have := matching v S; rewrite -[RHS]H [LHS](bigD1 S) //= [RHS](bigD1 S) //=.
rewrite (eq_bigr J) => [/addIr -> //|T /andP [TS TnS]]; rewrite IH //.
by apply: leq_trans Sm; apply: proper_card; rewrite properEneq TnS.
Qed.

(* Any numbers are the dividends of a game: the one that adds them up. *)
Theorem dividend_game_of J S : dividend (game_of J) S = J S.
Proof. by rewrite -(uniqueness (J := J)). Qed.

Lemma eq_dividend v w S : (forall T, T \subset S -> v T = w T) -> dividend v S = dividend w S.
Proof. by move=> E; apply: eq_bigr => T /E ->. Qed.

Lemma dividend0 v : dividend v set0 = v set0.
Proof. by rewrite -[RHS]matching (big_pred1 set0) // => T; rewrite subset0. Qed.

(* A and B, first axiom: v(N) is the sum of all dividends, and I(empty) = v(empty). *)
Theorem efficiency v : v setT = \sum_(S : {set N}) dividend v S /\ dividend v set0 = v set0.
Proof.
by split; last apply: dividend0; rewrite -{1}(matching v); apply: eq_bigl => T; rewrite subsetT.
Qed.

(* A and B, second axiom: the dividends of x u + y w are x I_u + y I_w. *)
Theorem linearity x y v w S :
  dividend (fun T => x * v T + y * w T) S = x * dividend v S + y * dividend w S.
Proof.
rewrite /dividend !mulr_sumr -big_split; apply: eq_bigr => T _ /=.
by rewrite mulrDr !mulrA ![_ * x]mulrC ![_ * y]mulrC.
Qed.

(* I(S with i) is the dividend of what i adds *)
Lemma dividend_gain v S i : i \notin S ->
  dividend v (i |: S) = dividend (fun T => v (i |: T) - v T) S.
Proof.
move=> iS; rewrite /dividend (split_at _ (setU11 i S)) setU1K //.
apply: eq_bigr => T TS; have iT : i \notin T by apply: contra iS; apply: subsetP.
rewrite !cardsU1 iS iT !add1n subSS subSn ?subset_leq_card // exprS mulN1r mulNr mulrBr addrC //.
Qed.

Lemma dividend_const (c : R) S : dividend (fun _ => c) S = c * (S == set0)%:R.
Proof.
rewrite /dividend -mulr_suml mulrC (eq_bigl (fun T => (set0 \subset T) && (T \subset S))) => [|T].
  by rewrite between_down ?sub0set // eq_sym.
by rewrite sub0set.
Qed.

(* B, third axiom: if i always adds the same, I(S with i) = 0 for every S without i but the empty one
   (A forgets to leave out the empty set). *)
Theorem dummy v i : (forall S, i \notin S -> v (i |: S) - v S = v [set i] - v set0) ->
  forall S, S != set0 -> i \notin S -> dividend v (i |: S) = 0.
Proof.
move=> H S S0 iS; rewrite dividend_gain //.
rewrite (@eq_dividend _ (fun _ => v [set i] - v set0)) ?dividend_const ?(negbTE S0) ?mulr0 //.
by move=> T TS; apply: H; apply: contra iS; apply: subsetP.
Qed.

(* A and B, fourth axiom: variables that can stand for each other in v can do so in I. *)
Theorem symmetry v i j : (forall S, i \notin S -> j \notin S -> v (i |: S) = v (j |: S)) ->
  forall S, i \notin S -> j \notin S -> dividend v (i |: S) = dividend v (j |: S).
Proof.
move=> H S iS jS; rewrite !dividend_gain //; apply: eq_dividend => T /subsetP TS.
by rewrite H //; [apply: contra iS|apply: contra jS]; apply: TS.
Qed.

(* A and B, fifth axiom: permute the variables, by any permutation, and the dividends follow. *)
Theorem anonymity (p : {perm N}) v S : dividend (fun T => v (p @: T)) S = dividend v (p @: S).
Proof.
rewrite /dividend [RHS](reindex (fun T : {set N} => p @: T)) /=; last first.
  exists (fun T : {set N} => p^-1%g @: T) => T _; rewrite -imset_comp (eq_imset _ (g := id)) ?imset_id //;
  by move=> i /=; rewrite ?permK ?permKV.
apply: eq_big => [T|T _]; last by rewrite !card_imset //; apply: perm_inj.
apply/subsetP/subsetP => H i; first by case/imsetP => j /H jS ->; apply: imset_f.
by move=> iT; have /H/imsetP [j jS /perm_inj ->] : p i \in p @: T by apply: imset_f.
Qed.

(* A and B, sixth axiom: I(S with i) is I(S) where i is present, less I(S) where i is absent. *)
Theorem recursion v S i : i \notin S ->
  dividend v (i |: S) = dividend (fun T => v (i |: T)) S - dividend v S.
Proof.
by move=> iS; rewrite dividend_gain // /dividend -sumrB; apply: eq_bigr => T _; rewrite mulrBr.
Qed.

(* A and B, seventh axiom: the game c [T in S] has the dividend c at T, and no other. *)
Theorem distribution (c : R) T v : (forall S, v S = c * (T \subset S)%:R) ->
  forall S, dividend v S = c * (S == T)%:R.
Proof.
move=> H S; rewrite -(uniqueness (J := fun S => c * (S == T)%:R)) // => U; rewrite H.
rewrite -big_distrr /=; congr (_ * _); case: (boolP (T \subset U)) => TU; last first.
  by rewrite big1 // => W WU; case: eqP => // E; rewrite -E WU in TU.
by rewrite (bigD1 T) //= eqxx big1 ?addr0 // => W /andP [_ /negbTE ->].
Qed.

(* A, Theorem 5; B, Lemma 4: what T adds to S is the sum of I over the sets that hold T and else
   only variables of S. *)
Theorem marginal_benefit v S T : [disjoint S & T] ->
  derivative v T S = \sum_(W : {set N} | (T \subset W) && (W \subset S :|: T)) dividend v W.
Proof.
move=> ST; transitivity (\sum_(L : {set N} | L \subset T) \sum_(W : {set N} | W \subset S :|: L)
  (-1) ^+ (#|T| - #|L|) * dividend v W).
  by apply: eq_bigr => L _; rewrite -{1}(matching v) mulr_sumr.
rewrite (exchange_big_dep (fun W => W \subset S :|: T)) /=; last first.
  by move=> L W LT WL; apply: subset_trans WL _; apply: setUS.
rewrite [RHS]big_mkcond [LHS]big_mkcond /=; apply: eq_bigr => W _.
case: (boolP (W \subset _)) => WST; last by rewrite andbF.
rewrite andbT -mulr_suml (eq_bigl (fun L => (W :&: T \subset L) && (L \subset T))) => [|L].
  by rewrite between_down ?subsetIr // (sameP eqP setIidPr); case: ifP; rewrite ?mul1r ?mul0r.
rewrite andbC; case LT: (L \subset T); rewrite ?andbF // !andbT.
rewrite -subDset; apply/idP/idP => H.
  by apply: subset_trans H; apply/subsetP => i; rewrite !inE => /andP [iW iT]; rewrite iW andbT;
     apply: contraL iT => iS; rewrite (disjointFr ST iS).
by apply: subset_trans H; apply/subsetP => i; rewrite !inE => /andP [iS iW]; move/subsetP/(_ i iW): WST;
   rewrite iW !inE (negbTE iS).
Qed.
End Harsanyi.
