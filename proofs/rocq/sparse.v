(* Sparse sums of dividends: the error on one mask and the mean square over all masks (paper A, the
   remark after Theorem 1 and Eq. 5).

   The idea: what a sparse sum misses at S is the sum of the dividends left out.  Squared and added up
   over all masks, I(T) I(U) is counted once for each mask that contains both T and U, and there are
   2^(n - |T u U|) of these.  Any sets may be kept; the sketch of a score always keeps the empty one, as
   v(empty) is known. *)
From mathcomp Require Import all_ssreflect all_algebra.
From sparse Require Import game harsanyi.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Sparse.
Variables (N : finType) (R : realFieldType) (v : {set N} -> R) (kept : {set {set N}}).
Let I := dividend v.

(* the kept dividends inside S *)
Definition sparse_sum (S : {set N}) := \sum_(T in kept | T \subset S) I T.

(* What a sparse sum misses at S is the sum of the dividends left out. *)
Theorem sparse_remainder S :
  v S - sparse_sum S = \sum_(T : {set N} | (T \notin kept) && (T \subset S)) I T.
Proof.
have -> : v S = \sum_(T : {set N} | T \subset S) I T by rewrite matching.
rewrite /sparse_sum (bigID (fun T => T \in kept)) /= addrAC.
rewrite (eq_bigl (fun T : {set N} => (T \in kept) && (T \subset S))) => [|T]; last by rewrite andbC.
by rewrite subrr add0r; apply: eq_bigl => T; rewrite andbC.
Qed.

(* A sparse sum is off at S by at most the sizes of the dividends left out inside S. *)
Theorem sparse_error S :
  `|v S - sparse_sum S| <= \sum_(T : {set N} | (T \notin kept) && (T \subset S)) `|I T|.
Proof. by rewrite sparse_remainder; apply: ler_norm_sum. Qed.

Lemma supersets (T : {set N}) : #|[set S : {set N} | T \subset S]| = (2 ^ (#|N| - #|T|))%N.
Proof.
have -> : (#|N| - #|T|)%N = #|~: T| by rewrite -(cardsC T) addKn.
rewrite -card_powerset -(card_imset _ (@setC_inj N)); apply: eq_card => U.
rewrite powersetE; apply/imsetP/idP => [[S]|UT].
  by rewrite inE => TS ->; rewrite setCS.
by exists (~: U); rewrite ?setCK // inE -setCS setCK.
Qed.

(* The mean of the squared error over all 2^n masks is the sum of I(T) I(U) / 2^|T u U| over all
   ordered pairs of sets left out: one theorem, masks and unions the real ones. *)
Theorem sparse_mean_square :
  (\sum_(S : {set N}) (v S - sparse_sum S) ^+ 2) / 2 ^+ #|N| =
  \sum_(T : {set N} | T \notin kept) \sum_(U : {set N} | U \notin kept)
     I T * I U / 2 ^+ #|T :|: U|.
Proof.
pose F (T U S : {set N}) : R := (T :|: U \subset S)%:R * (I T * I U).
have sq S : (v S - sparse_sum S) ^+ 2 =
    \sum_(T : {set N} | T \notin kept) \sum_(U : {set N} | U \notin kept) F T U S.
  rewrite sparse_remainder expr2 big_distrl /= big_mkcondr /=; apply: eq_bigr => T _.
  rewrite big_distrr /= /F; case: ifP => TS; last by rewrite big1 // => U _; rewrite subUset TS mul0r.
  by rewrite big_mkcondr; apply: eq_bigr => U _; rewrite subUset TS /=; case: ifP; rewrite ?mul1r ?mul0r.
rewrite (eq_bigr _ (fun S _ => sq S)) exchange_big mulr_suml; apply: eq_bigr => T _.
rewrite exchange_big mulr_suml; apply: eq_bigr => U _.
rewrite /F -mulr_suml; set c := I T * I U; rewrite mulrAC mulrC; congr (c * _).
rewrite -natr_sum -big_mkcond /= sum1_card -[#|_|]cardsE supersets natrX.
have le : (#|T :|: U| <= #|N|)%N by apply: max_card.
have -> : 2 ^+ #|N| = 2 ^+ (#|N| - #|T :|: U|) * 2 ^+ #|T :|: U| :> R by rewrite -exprD subnK.
by rewrite invfM mulrA divff ?mul1r // expf_neq0 // pnatr_eq0.
Qed.
End Sparse.

Section Sketch.
Variables (N : finType) (R : realFieldType) (v : {set N} -> R) (Om : {set {set N}}).

(* v(empty) and the kept dividends inside S, the empty set counted once *)
Definition sketch (S : {set N}) := v set0 + \sum_(T in Om | (T != set0) && (T \subset S)) dividend v T.

Lemma sketchE S : sketch S = sparse_sum v (set0 |: Om) S.
Proof.
rewrite /sparse_sum [RHS](bigD1 set0) /= ?setU11 ?sub0set // dividend0; congr (_ + _); apply: eq_bigl => T.
by rewrite !inE; case: eqVneq => // _; rewrite ?andbF ?andbT.
Qed.
End Sketch.
