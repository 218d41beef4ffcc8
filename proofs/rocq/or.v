(* OR interactions (paper B, Eq. 61 and 62).

   The idea: on the masks S, the score v(N) - v(N less S) is a game whose dividends are the OR
   interactions of v, so matching for that game is matching for the ORs: a set counts at T when it is
   not inside N less T, that is, when it meets T. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From sparse Require Import game harsanyi.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory. Local Open Scope ring_scope.

Section Or.
Variables (N : finType) (R : comRingType).
Implicit Types (v w : {set N} -> R) (S T : {set N}).

(* B, Eq. 61: I_or(S), minus the signed sum of v(N less T) over T in S *)
Definition or_dividend v S := - \sum_(T : {set N} | T \subset S) (-1) ^+ (#|S| - #|T|) * v (~: T).

(* the game with masked and present variables exchanged *)
Definition reversed v S := v setT - v (~: S).

(* B, after Eq. 61, made exact: an OR interaction is the AND interaction of the reversed game. *)
Theorem or_reversed v S : S != set0 -> or_dividend v S = dividend (reversed v) S.
Proof.
move=> S0; pose c (T : {set N}) := v setT; pose w T := v (~: T).
rewrite (@eq_dividend _ _ (reversed v) (fun T => 1 * c T + -1 * w T)) => [|T _].
  by rewrite linearity dividend_const (negbTE S0) !mulr0 add0r mulN1r.
by rewrite mul1r mulN1r.
Qed.

(* v(T) is v(empty) and the OR interactions of all sets that meet T. *)
Theorem or_matching v T :
  v T = v set0 + \sum_(S : {set N} | S :&: T != set0) or_dividend v S.
Proof.
have E : \sum_(S : {set N} | S :&: T != set0) or_dividend v S =
         \sum_(S : {set N} | ~~ (S \subset ~: T)) dividend (reversed v) S.
  apply: eq_big => [S|S ST]; first by rewrite -disjoints_subset -setI_eq0.
  by apply: or_reversed; apply: contraNneq ST => ->; rewrite set0I.
rewrite E; have := matching (reversed v) setT; rewrite (bigID (fun S => S \subset ~: T)) /=.
rewrite (eq_bigl (fun S => S \subset ~: T)) => [|S]; last by rewrite subsetT.
rewrite matching (eq_bigl (fun S => ~~ (S \subset ~: T))) => [|S]; last by rewrite subsetT.
set s := \sum_(S | _) _ => H; have -> : s = reversed v setT - reversed v (~: T) by rewrite -H addrC addKr.
by rewrite /reversed setCT setCK; ring.
Qed.

(* B, Eq. 62, with the constant made exact: for every split v = v_and + v_or, v(empty), the ANDs of
   v_and inside T and the ORs of v_or that meet T add up to v(T). *)
Theorem and_or_matching v v_and v_or : (forall T, v T = v_and T + v_or T) -> forall T,
  v T = v set0 + \sum_(S : {set N} | (S != set0) && (S \subset T)) dividend v_and S
               + \sum_(S : {set N} | S :&: T != set0) or_dividend v_or S.
Proof.
move=> H T; rewrite {1}H (or_matching v_or T) -{1}(matching v_and T) (bigD1 set0) ?sub0set //=.
rewrite dividend0 (H set0) (eq_bigl (fun S => (S != set0) && (S \subset T))) => [|S]; last by rewrite andbC.
by rewrite addrACA addrA.
Qed.
End Or.
