(* The interactions of a sine in closed form (B, section 3.3, which says that such a score is not sparse).

   The idea: one more variable shifts the phase by x, and sin(y + x) - sin(y) = 2 sin(x/2) sin(y + (x + pi)/2):
   it multiplies the interaction by 2 sin(x/2) and turns it by (x + pi)/2. *)
From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect.
From sparse Require Import reals.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope R_scope.

Section Sine.
Variables (N : finType) (x : N -> R).
Implicit Types (S T : {set N}) (a : R).

(* sin of the sum of the x(i) of the variables that are there, with the phase a *)
Definition wave a S := sin (a + \big[Rplus/0]_(i in S) x i).

Lemma sine_step a t : sin (a + t) - sin a = 2 * sin (t / 2) * sin (a + (t + PI) / 2).
Proof.
have -> : a + (t + PI) / 2 = PI / 2 + (a + t / 2) by lra.
rewrite -cos_sin; have -> : a + t = (a + t / 2) + t / 2 by lra.
have {2}-> : a = (a + t / 2) - t / 2 by lra.
rewrite sin_plus sin_minus; lra.
Qed.

Lemma wave_dividend a S : dividend (wave a) S =
  \big[Rmult/1]_(i in S) (2 * sin (x i / 2)) * sin (a + \big[Rplus/0]_(i in S) ((x i + PI) / 2)).
Proof.
have [k] := ubnP #|S|; elim: k S a => // k IH S a /ltnSE Sk.
have [->|[i iS]] := set_0Vmem S.
  rewrite /dividend (big_pred1 set0) => [|T]; last by rewrite subset0.
  by rewrite subnn pow_O /wave !big_set0 !Rmult_1_l.
have Sk' : (#|S :\ i| < k)%N by move: Sk; rewrite (cardsD1 i) iS.
rewrite -(setD1K iS) recursion ?setD11 //.
have -> : dividend (fun T => wave a (i |: T)) (S :\ i) = dividend (wave (a + x i)) (S :\ i).
  apply: dividend_ext => T TS; rewrite /wave big_setU1 ?Rplus_assoc //.
  by apply: contraL (TS) => iT; apply/subsetPn; exists i; rewrite ?setD11.
rewrite !IH // !big_setU1 ?setD11 //=; move: (\big[Rmult/1]_(i in _) _) (\big[Rplus/0]_(i in _) _) => p f.
have := sine_step (a + f) (x i); have -> : a + x i + f = a + f + x i by lra.
have -> : a + ((x i + PI) / 2 + f) = a + f + (x i + PI) / 2 by lra.
move=> E; have -> : p * sin (a + f + x i) - p * sin (a + f) = p * (sin (a + f + x i) - sin (a + f)) by lra.
by rewrite E; lra.
Qed.

(* B, section 3.3, made exact: sin of the sum of the x(i) has I(S) = (product of 2 sin(x(i)/2)) times
   sin of the sum of (x(i) + pi)/2; so |I(S)| is at most r^|S| where all |2 sin(x(i)/2)| are at most r.  If all
   x(i) are one t with 0 < |2 sin(t/2)| <= 1/25 and cos(t/2) > 0, only single variables reach a twentieth of the
   strength that each of them has. *)
Theorem sine_interactions (v := wave 0) :
  [/\ forall S, dividend v S =
        \big[Rmult/1]_(i in S) (2 * sin (x i / 2)) * sin (\big[Rplus/0]_(i in S) ((x i + PI) / 2)),
      forall r, (forall i, Rabs (2 * sin (x i / 2)) <= r) -> forall S, Rabs (dividend v S) <= r ^ #|S| &
      forall t, (forall i, x i = t) -> 0 < Rabs (2 * sin (t / 2)) <= / 25 -> 0 < cos (t / 2) ->
        forall i S, (1 < #|S|)%N -> 20 * Rabs (dividend v S) < Rabs (dividend v [set i])].
Proof.
have D S : dividend v S =
    \big[Rmult/1]_(i in S) (2 * sin (x i / 2)) * sin (\big[Rplus/0]_(i in S) ((x i + PI) / 2)).
  by rewrite wave_dividend Rplus_0_l.
have B r : (forall i, Rabs (2 * sin (x i / 2)) <= r) -> forall S, Rabs (dividend v S) <= r ^ #|S|.
  move=> H S; rewrite D Rabs_mult -[r ^ _]Rmult_1_r.
  apply: Rmult_le_compat; try exact: Rabs_pos; last by apply: Rabs_le; have := SIN_bound (\big[Rplus/0]_(i in S) ((x i + PI) / 2)); lra.
  rewrite -big_enum /= cardE; elim: (enum S) => [|i s IH] /=; first by rewrite big_nil Rabs_R1; lra.
  by rewrite big_cons Rabs_mult; apply: Rmult_le_compat => //; apply: Rabs_pos.
split=> // t xt small c0 i S S2; set r := Rabs (2 * sin (t / 2)) in small.
have := B r; move=> /(_ _ S) H.
have {}H : Rabs (dividend v S) <= r ^ #|S|.
  by apply: H => j; rewrite xt -/r; lra.
have one : Rabs (dividend v [set i]) = r * cos (t / 2).
  rewrite D !big_set1 xt Rabs_mult -/r; have -> : (t + PI) / 2 = PI / 2 + t / 2 by lra.
  by rewrite -cos_sin (Rabs_pos_eq (cos _)) //; lra.
have power : r ^ #|S| <= r * r.
  case: #|S| S2 => [|[|k]] // _ /=; rewrite -Rmult_assoc -[X in _ <= X]Rmult_1_r.
  apply: Rmult_le_compat_l; first by apply: Rmult_le_pos; lra.
  elim: k => [|k IH] /=; first by lra.
  by rewrite -[1]Rmult_1_r; apply: Rmult_le_compat; try lra; apply: pow_le; lra.
have : 4 / 5 < cos (t / 2).
  have E : r * r = (2 * sin (t / 2)) * (2 * sin (t / 2)) by rewrite /r -Rabs_mult Rabs_pos_eq //; nra.
  have := sin2_cos2 (t / 2); rewrite /Rsqr; nra.
rewrite one; nra.
Qed.
End Sine.
