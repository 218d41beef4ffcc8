(* Games on finite sets, and the objects that both papers speak of.

   A game v gives every set S of variables a value: the score of a network where the variables of S
   are present and the others are masked.  Its dividend I(S), the interaction of S, is the Moebius
   transform of v.  Beside it stand the order sums A(k), their strengths E(k), the mean gain u_bar(m)
   over the masks of order m, the cancellation ratio eta(k), the salient sets, the discrete
   derivative, and conditions (i) to (iii) of paper B.  The lemmas here are about sums over subsets:
   all else rests on them.  A and B are the papers arXiv:2111.06206 and arXiv:2305.01939. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Definitions.
Variables (N : finType) (R : comRingType).
Implicit Types (v J : {set N} -> R) (S T : {set N}).

(* I(S), the sum of (-1)^(|S|-|T|) v(T) over T in S *)
Definition dividend v S := \sum_(T : {set N} | T \subset S) (-1) ^+ (#|S| - #|T|) * v T.

(* the game whose dividends are J *)
Definition game_of J S := \sum_(T : {set N} | T \subset S) J T.

(* the discrete derivative of v along T at S *)
Definition derivative v T S := \sum_(L : {set N} | L \subset T) (-1) ^+ (#|T| - #|L|) * v (S :|: L).

(* A(k), the sum of the dividends of order k *)
Definition order_sum v k := \sum_(S : {set N} | #|S| == k) dividend v S.

(* condition (i) of B, its Assumption 1-alpha: no dividend above order M *)
Definition condition_i M v := forall S, (M < #|S|)%N -> dividend v S = 0.
End Definitions.

Section RealDefinitions.
Variables (N : finType) (R : realFieldType).
Implicit Types (v : {set N} -> R) (S : {set N}).

(* the mean of v(S) - v(empty) over the masks of order m *)
Definition u_bar v m := (\sum_(S : {set N} | #|S| == m) (v S - v set0)) / 'C(#|N|, m)%:R.

(* E(k), the sum of the sizes of the dividends of order k *)
Definition strength v k := \sum_(S : {set N} | #|S| == k) `|dividend v S|.

(* eta(k) = A(k) / E(k); 0 where E(k) is 0 *)
Definition eta v k := order_sum v k / strength v k.

(* the sets of order k whose dividend reaches tau *)
Definition salient v tau k := [set S : {set N} | (#|S| == k) && (tau <= `|dividend v S|)].

(* condition (ii) of B, its Assumption 2: the mean gain never falls *)
Definition condition_ii v := forall m' m, (m' <= m <= #|N|)%N -> u_bar v m' <= u_bar v m.

(* Condition (iii) of B, its Assumption 3, u_bar(m') >= (m'/m)^p u_bar(m), for 0 < m' <= m.
   The function pw stands for m |-> m^p, so that p may be real: the condition is multiplied out. *)
Definition condition_iii (pw : nat -> R) v :=
  forall m' m, (0 < m' <= m)%N -> (m <= #|N|)%N -> pw m' * u_bar v m <= pw m * u_bar v m'.

(* what of m |-> m^p, p >= 0, is ever used: it is 1 at 1, positive and never falls *)
Definition power_like (pw : nat -> R) :=
  [/\ pw 1%N = 1, forall m, (0 < m)%N -> 0 < pw m & {homo pw : m' m / (m' <= m)%N >-> m' <= m}].
End RealDefinitions.

Section Pairs.
Variables (N : finType) (V : Type) (idx : V) (op : Monoid.com_law idx).

(* subsets of S come in pairs, with and without a *)
Lemma split_at (a : N) (S : {set N}) (F : {set N} -> V) : a \in S ->
  \big[op/idx]_(T : {set N} | T \subset S) F T =
  \big[op/idx]_(T : {set N} | T \subset S :\ a) op (F T) (F (a |: T)).
Proof.
move=> aS; rewrite big_split /= (bigID [pred T : {set N} | a \in T]) /= Monoid.mulmC; congr (op _ _).
  by apply: eq_bigl => T; rewrite subsetD1.
rewrite (reindex_onto (fun T => a |: T) (fun T => T :\ a)) /=; last first.
  by move=> T /andP [_ aT]; rewrite setD1K.
apply: eq_bigl => T; rewrite subsetD1 subUset sub1set aS setU11 /= andbT.
have [aT|aT] := boolP (a \in T); last by rewrite setU1K ?eqxx.
by rewrite andbF; apply/negbTE/andP => -[_ /eqP E]; move: aT; rewrite -E !inE eqxx.
Qed.
End Pairs.
Arguments split_at {N V idx op a S} F aS : rename.

Section Sums.
Variables (N : finType) (R : comRingType).
Implicit Types (S T U A B : {set N}).

Lemma alternating S : \sum_(T : {set N} | T \subset S) (-1) ^+ #|T| = (S == set0)%:R :> R.
Proof.
have [->|/set0Pn [a aS]] := eqVneq S set0.
  by rewrite (big_pred1 set0) => [|T]; rewrite ?cards0 ?expr0 // subset0.
rewrite (split_at _ aS) big1 // => T; rewrite subsetD1 => /andP [_ aT].
by rewrite /= cardsU1 aT add1n exprS mulN1r addrN.
Qed.

(* the sets between A and B are those of B less A *)
Lemma between_reindex A B (F : {set N} -> R) : A \subset B ->
  \sum_(S : {set N} | (A \subset S) && (S \subset B)) F S =
  \sum_(S : {set N} | S \subset B :\: A) F (A :|: S).
Proof.
move=> AB; rewrite (reindex_onto (fun S => A :|: S) (fun S => S :\: A)) /=; last first.
  by move=> S /andP [AS _]; rewrite -{1}(setIidPr AS) setID.
apply: eq_bigl => S; rewrite subsetUl subUset AB subsetD /=; congr (_ && _).
rewrite setDUl setDv set0U; apply/eqP/idP => [<-|/disjoint_setI0 SA].
  by rewrite disjoint_sym -setI_eq0 setIDA setIC setDIl setDv setI0.
by apply/setDidPl; rewrite -setI_eq0 SA.
Qed.

Lemma disjoint_cardU A S : S \subset ~: A -> #|A :|: S| = (#|A| + #|S|)%N.
Proof. by move=> SA; rewrite cardsU disjoint_setI0 ?cards0 ?subn0 // disjoint_sym disjoints_subset. Qed.

Lemma between A B : A \subset B ->
  \sum_(S : {set N} | (A \subset S) && (S \subset B)) (-1) ^+ (#|S| - #|A|) = (A == B)%:R :> R.
Proof.
move=> AB; rewrite (between_reindex _ AB) (eq_bigr (fun S : {set N} => (-1) ^+ #|S|)) => [|S SB].
  by rewrite alternating setD_eq0; congr (_%:R); rewrite eqEsubset AB.
by rewrite disjoint_cardU ?addKn // (subset_trans SB) // setDE subsetIr.
Qed.

(* the same with the sign counted from above *)
Lemma between_down A B : A \subset B ->
  \sum_(S : {set N} | (A \subset S) && (S \subset B)) (-1) ^+ (#|B| - #|S|) = (A == B)%:R :> R.
Proof.
move=> AB; transitivity ((-1) ^+ (#|B| - #|A|) * \sum_(S : {set N} | (A \subset S) && (S \subset B))
  (-1) ^+ (#|S| - #|A|) : R).
  rewrite mulr_sumr; apply: eq_bigr => S /andP [AS SB].
  have [a b] := (subset_leq_card AS, subset_leq_card SB).
  rewrite -exprD -signr_odd -[in RHS]signr_odd; congr (_ ^+ _).
  by rewrite oddD !oddB ?(leq_trans a b) //; case: (odd #|A|); case: (odd #|B|); case: (odd #|S|).
by rewrite between //; case: eqVneq => [->|_]; rewrite ?subnn ?mulr1 // mulr0.
Qed.

(* a sum over the subsets of B of what depends on their number of elements only *)
Lemma sum_by_size B (w : nat -> R) :
  \sum_(S : {set N} | S \subset B) w #|S| = \sum_(j < #|B|.+1) 'C(#|B|, j)%:R * w j.
Proof.
rewrite (partition_big (fun S : {set N} => inord #|S| : 'I_#|B|.+1) xpredT) //=.
apply: eq_bigr => j _; rewrite (eq_bigr (fun _ => w j)) => [|S /andP [SB /eqP <-]]; last first.
  by rewrite inordK // ltnS subset_leq_card.
rewrite mulr_natl sumr_const; congr (_ *+ _); rewrite -cards_draws cardsE.
apply: eq_card => S; rewrite !unfold_in /=; case SB: (S \subset B) => //=.
by rewrite -val_eqE /= inordK // ltnS subset_leq_card.
Qed.

Lemma sum_between A B (w : nat -> R) : A \subset B ->
  \sum_(S : {set N} | (A \subset S) && (S \subset B)) w #|S| =
  \sum_(j < (#|B| - #|A|).+1) 'C(#|B| - #|A|, j)%:R * w (#|A| + j)%N.
Proof.
move=> AB; rewrite (between_reindex _ AB) (eq_bigr (fun S : {set N} => w (#|A| + #|S|)%N)).
  by rewrite (sum_by_size _ (fun j => w (#|A| + j)%N)) cardsD (setIidPr AB).
by move=> S SB; rewrite disjoint_cardU // (subset_trans SB) // setDE subsetIr.
Qed.
End Sums.

(* how many sets of m variables contain T *)
Lemma count_above (N : finType) (T : {set N}) m :
  #|[set S : {set N} | (T \subset S) && (#|S| == m)]| =
  if (#|T| <= m)%N then 'C(#|N| - #|T|, m - #|T|) else 0%N.
Proof.
case: leqP => [Tm|mT]; last first.
  apply: eq_card0 => S; rewrite inE; apply/negbTE/andP => -[/subset_leq_card TS /eqP Sm].
  by move: TS; rewrite Sm leqNgt mT.
have -> : (#|N| - #|T|)%N = #|~: T| by rewrite -(cardsC T) addKn.
rewrite -cards_draws; set D := [set _ | _]; set D' := [set _ | _].
rewrite -(card_in_imset (f := fun S : {set N} => T :|: S) (D := D')); last first.
  move=> S S'; rewrite !inE => /andP [ST _] /andP [S'T _] E.
  apply/setP => i; have := congr1 (fun X : {set N} => i \in X) E; rewrite !inE.
  have := subsetP ST i; have := subsetP S'T i; rewrite !inE.
  by case: (i \in T); case: (i \in S); case: (i \in S') => //= a b _; (by have := a isT) || by have := b isT.
apply: eq_card => S; rewrite /D inE; apply/andP/imsetP => [[TS /eqP Sm]|[U]].
  exists (S :\: T); last by rewrite -{1}(setIidPr TS) setID.
  by rewrite inE setDE subsetIr -setDE cardsD (setIidPr TS) Sm eqxx.
by rewrite inE => /andP [UT /eqP Um] ->; rewrite subsetUl disjoint_cardU // Um subnKC.
Qed.
