(* Games of real numbers, and scores on points.

   The real numbers of the standard library are no ring of MathComp's: its rings need a choice function,
   which these reals lack without a further axiom.  So the dividend is written once more, over them; it is
   that of game.v wherever both speak, and it is fixed by matching.

   A score v takes points, one number for each variable.  Between a baseline b and a sample x it makes a
   game: where S is present the point is x on S and b elsewhere.  The dividend is then the difference of v
   between b and x in every coordinate of S, the others at b. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From sparse Require game.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope R_scope.

Lemma RplusA : associative Rplus. Proof. by move=> x y z; rewrite Rplus_assoc. Qed.
Lemma RmultA : associative Rmult. Proof. by move=> x y z; rewrite Rmult_assoc. Qed.
Canonical Rplus_law := Monoid.Law RplusA Rplus_0_l Rplus_0_r.
Canonical Rplus_comoid := Monoid.ComLaw Rplus_comm.
Canonical Rmult_law := Monoid.Law RmultA Rmult_1_l Rmult_1_r.
Canonical Rmult_comoid := Monoid.ComLaw Rmult_comm.

Section Games.
Variable N : finType.
Implicit Types (v w J : {set N} -> R) (S T U : {set N}) (a : N).

(* I(S), the sum of (-1)^(|S|-|T|) v(T) over T in S *)
Definition dividend v S := \big[Rplus/0]_(T : {set N} | T \subset S) ((-1) ^ (#|S| - #|T|) * v T).

(* the mean of v(S) - v(empty) over the masks of order m *)
Definition mean v m :=
  \big[Rplus/0]_(S : {set N} | #|S| == m) (v S - v set0) / INR 'C(#|N|, m).

Lemma dividend_ext v w S : (forall T, T \subset S -> v T = w T) -> dividend v S = dividend w S.
Proof. by move=> H; apply: eq_bigr => T /H ->. Qed.

(* In the rings of game.v whose numbers are read as reals by a map g that keeps sums and opposites, the
   dividend of game.v is this one. *)
Theorem dividend_in_reals (K : comRingType) (g : K -> R) (v : {set N} -> K) S :
  g (GRing.zero K) = 0 -> (forall x y, g (GRing.add x y) = g x + g y) ->
  (forall x, g (GRing.opp x) = - g x) ->
  g (game.dividend v S) = dividend (fun T => g (v T)) S.
Proof.
move=> g0 gD gN; rewrite /game.dividend (big_morph g gD g0); apply: eq_bigr => T _.
elim: (#|S| - #|T|)%N => [|k IH]; first by rewrite GRing.expr0 GRing.mul1r /= Rmult_1_l.
rewrite GRing.exprS GRing.mulN1r GRing.mulNr gN IH /=; lra.
Qed.

(* And so is the mean gain, where g keeps quotients by counts as well. *)
Theorem mean_in_reals (K : realFieldType) (g : K -> R) (v : {set N} -> K) m :
  g (GRing.zero K) = 0 -> (forall x y, g (GRing.add x y) = g x + g y) ->
  (forall x, g (GRing.opp x) = - g x) ->
  (forall x k, g (GRing.mul x (GRing.inv (GRing.natmul (GRing.one K) k))) = g x / INR k) ->
  g (game.u_bar v m) = mean (fun T => g (v T)) m.
Proof.
move=> g0 gD gN gV; rewrite /game.u_bar gV (big_morph g gD g0); congr (_ / _).
by apply: eq_bigr => T _; rewrite gD gN.
Qed.

(* with a present less without it *)
Lemma recursion v S a : a \notin S ->
  dividend v (a |: S) = dividend (fun T => v (a |: T)) S - dividend v S.
Proof.
move=> aS; rewrite /dividend (game.split_at _ (setU11 a S)) setU1K //.
rewrite /Rminus (big_morph Ropp (id1 := 0) (op1 := Rplus)) ?Ropp_0 //; last exact: Ropp_plus_distr.
rewrite -big_split /=; apply: eq_bigr => T TS.
have aT : a \notin T by apply: contra aS; apply: (subsetP TS).
have le : (#|T| <= #|S|)%N by apply: subset_leq_card.
by rewrite !cardsU1 aS aT subSS !add1n subSn //=; lra.
Qed.

(* A, Theorem 1; B, Theorem 1, over the reals of the standard library: v(S) is the sum of the dividends
   of the subsets of S. *)
Theorem matching_in_reals v S : \big[Rplus/0]_(T : {set N} | T \subset S) dividend v T = v S.
Proof.
elim: {S}#|S| {-2}S (erefl #|S|) v => [|k IH] S Sk v.
  have -> : S = set0 by apply/eqP; rewrite -cards_eq0 Sk.
  rewrite (big_pred1 set0) => [|T]; last by rewrite subset0.
  rewrite /dividend (big_pred1 set0) => [|T]; last by rewrite subset0.
  by rewrite subnn /= Rmult_1_l.
have /card_gt0P [a aS] : (0 < #|S|)%N by rewrite Sk.
rewrite (game.split_at _ aS) -[in RHS](setD1K aS) -(IH (S :\ a) _ (fun T => v (a |: T))); last first.
  by move: Sk; rewrite (cardsD1 a) aS => -[].
apply: eq_bigr => T; rewrite subsetD1 => /andP [_ aT]; rewrite /= recursion //; lra.
Qed.
(* a game that is z wherever U is present has the dividend z at U and no other *)
Lemma distribution z S U :
  dividend (fun T => if U \subset T then z else 0) S = if U == S then z else 0.
Proof.
have [<-|US] := eqVneq U S.
  rewrite /dividend (bigD1 U) //= subxx subnn pow_O Rmult_1_l big1 ?Rplus_0_r // => T /andP [TU ne].
  by case: ifP => UT; [move: ne; rewrite eqEsubset TU UT|rewrite Rmult_0_r].
have [sub|nsub] := boolP (U \subset S); last first.
  rewrite /dividend big1 // => T TS; case: ifP => [UT|_]; last exact: Rmult_0_r.
  by move: nsub; rewrite (subset_trans UT TS).
have [a aS aU] : exists2 a, a \in S & a \notin U.
  by apply/subsetPn; apply: contra US => SU; rewrite eqEsubset sub.
rewrite -(setD1K aS) recursion ?inE ?eqxx //; apply: Rminus_diag_eq; apply: dividend_ext => T _.
congr (if _ then _ else _); apply/subsetP/subsetP => H i iU; last by rewrite inE H ?orbT.
by have := H i iU; rewrite !inE => /orP [/eqP ia|//]; rewrite -ia iU in aU.
Qed.

End Games.

Section Points.
Variables (N : finType) (b x : N -> R).
Implicit Types (p : N -> R) (i : N) (s : seq N) (f : (N -> R) -> R) (S U : {set N}).

(* the point with y in coordinate i *)
Definition set_at p i y : N -> R := fun j => if j == i then y else p j.

(* the sample on S, the baseline elsewhere *)
Definition masked S : N -> R := fun i => if i \in S then x i else b i.

(* the game of a score *)
Definition game_at f S := f (masked S).

(* the difference between b and x in every coordinate of s *)
Fixpoint difference s f p :=
  if s is i :: s' then difference s' f (set_at p i (x i)) - difference s' f (set_at p i (b i)) else f p.

Lemma set_at_same p i : set_at p i (p i) = p.
Proof. by apply: functional_extensionality => j; rewrite /set_at; case: eqP => [->|]. Qed.

Lemma set_at_swap p i j y z : i != j -> set_at (set_at p i y) j z = set_at (set_at p j z) i y.
Proof.
move=> ij; apply: functional_extensionality => k; rewrite /set_at.
by case: eqP => [->|//]; rewrite eq_sym (negbTE ij).
Qed.

Lemma set_at_twice p i y z : set_at (set_at p i y) i z = set_at p i z.
Proof. by apply: functional_extensionality => j; rewrite /set_at; case: eqP. Qed.

Lemma masked0 : masked set0 = b.
Proof. by apply: functional_extensionality => i; rewrite /masked inE. Qed.

Lemma set_at_sample U i : set_at (masked U) i (x i) = masked (i |: U).
Proof.
by apply: functional_extensionality => j; rewrite /set_at /masked !inE; case: eqP => [->|].
Qed.

Lemma set_at_baseline U i : set_at (masked U) i (b i) = masked (U :\ i).
Proof.
by apply: functional_extensionality => j; rewrite /set_at /masked !inE; case: eqP => [->|].
Qed.

Lemma set_cons i s : [set j in i :: s] = i |: [set j in s].
Proof. by apply/setP => j; rewrite !inE. Qed.

Lemma difference_cat s1 s2 f p : difference (s1 ++ s2) f p = difference s1 (difference s2 f) p.
Proof. by elim: s1 p => //= i s IH p; rewrite !IH. Qed.

Lemma dividend_difference_at f s U : uniq s -> (forall i, i \in s -> i \notin U) ->
  dividend (fun T => game_at f (U :|: T)) [set i in s] = difference s f (masked U).
Proof.
elim: s U => [|a s IH] U /= => [_ _|/andP [as_ us] sU].
  rewrite (_ : [set i in [::]] = set0); last by apply/setP => i; rewrite !inE.
  rewrite /dividend (big_pred1 set0) => [|T]; last by rewrite subset0.
  by rewrite subnn /= Rmult_1_l setU0.
have aU : a \notin U by apply: sU; rewrite mem_head.
rewrite set_cons recursion ?inE //; congr (_ - _).
  rewrite set_at_sample -(IH (a |: U) us) => [|i is_]; last first.
    rewrite !inE negb_or sU ?inE ?is_ ?orbT // andbT; apply: contra as_ => /eqP <- //.
  by apply: dividend_ext => T _; rewrite setUCA setUA.
rewrite set_at_baseline (_ : U :\ a = U) ?IH // => [i is_|].
  by apply: sU; rewrite inE is_ orbT.
by apply/setDidPl; rewrite disjoint_sym disjoints1.
Qed.

(* the dividend is a difference in every coordinate *)
Lemma dividend_difference f s : uniq s -> dividend (game_at f) [set i in s] = difference s f b.
Proof.
move=> us; have := dividend_difference_at f us (U := set0); rewrite masked0 => <- => [|i _].
  by apply: dividend_ext => T _; rewrite set0U.
by rewrite inE.
Qed.
End Points.
