(* Rounding: how far a computed interaction is from the exact one (this suite; standard error analysis).

   The butterfly takes the differences in one variable of S after the other, each rounded: what is computed
   for x - y is off by at most u |x - y|.  The idea: along the passes the sizes of the entries grow by a
   factor 1 + u at most, and the errors add up. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Rounding.
Variables (N : finType) (R : realFieldType) (u : R).
Hypothesis u0 : 0 <= u.
Implicit Types (v w : {set N} -> R) (s : seq N) (U T : {set N}).

(* the rounding at each place of the butterfly: which one does not matter *)
Variable rounded : seq N -> {set N} -> R -> R.
Hypothesis model : forall s U x, `|rounded s U x - x| <= u * `|x|.

(* the differences in the variables of s of the stored scores w, the variables of U present *)
Fixpoint butterfly w s U :=
  if s is i :: s' then rounded s U (butterfly w s' (i |: U) - butterfly w s' U) else w U.

(* the same without rounding, and the sum of F over the masks on the way *)
Definition exact v s U := dividend (fun T => v (U :|: T)) [set i in s].
Definition over (F : {set N} -> R) s U := \sum_(T : {set N} | T \subset [set i in s]) F (U :|: T).

Lemma set_in_cons i s : [set j in i :: s] = i |: [set j in s].
Proof. by apply/setP => j; rewrite !inE. Qed.

Lemma set_in_nil : [set j in [::]] = set0 :> {set N}.
Proof. by apply/setP => j; rewrite !inE. Qed.

Lemma exact_cons v i s U : i \notin s -> exact v (i :: s) U = exact v s (i |: U) - exact v s U.
Proof.
move=> is_; rewrite /exact set_in_cons recursion ?inE //; congr (_ - _).
by apply: eq_bigr => T _; rewrite setUCA setUA.
Qed.

Lemma over_cons F i s U : i \notin s -> over F (i :: s) U = over F s (i |: U) + over F s U.
Proof.
move=> is_; rewrite /over set_in_cons (split_at _ (setU11 i _)) setU1K ?inE // big_split addrC /=.
by congr (_ + _); apply: eq_bigr => T _; rewrite setUCA setUA.
Qed.

Lemma butterfly_error v w s U (E := fun T => `|w T - v T|) (B := fun T => `|w T|) : uniq s ->
  `|butterfly w s U| <= (1 + u) ^+ size s * over B s U /\
  `|butterfly w s U - exact v s U| <= over E s U + ((1 + u) ^+ size s - 1) * over B s U.
Proof.
elim: s U => [|i s IH] U /=.
  by rewrite /exact /over /dividend set_in_nil !(big_pred1 set0) => [|T|T|T]; rewrite ?subset0 //
    cards0 expr0 setU0 !mul1r subrr mul0r addr0.
move=> /andP [is_ us]; have [A1 C1] := IH (i |: U) us; have [A0 C0] := IH U us.
have g1 : 1 <= (1 + u) ^+ size s by rewrite exprn_ege1 // ler_addl.
move: (model (i :: s) U (butterfly w s (i |: U) - butterfly w s U)) A1 C1 A0 C0 => {IH}.
rewrite !over_cons // exact_cons // exprS; move: (rounded _ _ _) => z.
move: (butterfly w s _) (butterfly w s _) => x0 x1; move: (exact v s _) (exact v s _) => y0 y1.
move: (over E s _) (over E s _) (over B s _) (over B s _) ((1 + u) ^+ size s) g1 => e0 e1 b0 b1 g g1.
move=> near A1 C1 A0 C0.
have d : `|x1 - x0| <= g * b1 + g * b0 by apply: le_trans (ler_norm_sub _ _) _; apply: ler_add.
have ud : u * `|x1 - x0| <= u * (g * b1 + g * b0) by apply: ler_wpmul2l.
split.
  have -> : z = (z - (x1 - x0)) + (x1 - x0) by rewrite subrK.
  apply: le_trans (ler_norm_add _ _) _; apply: le_trans (ler_add (le_trans near ud) d) _.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
have -> : z - (y1 - y0) = (z - (x1 - x0)) + ((x1 - y1) - (x0 - y0)) by ring.
apply: le_trans (ler_norm_add _ _) _; apply: le_trans (ler_add (le_trans near ud) (ler_norm_sub _ _)) _.
apply: le_trans (ler_add (lexx _) (ler_add C1 C0)) _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

Lemma growth k : k%:R * u < 1 -> (1 + u) ^+ k - 1 <= k%:R * u / (1 - k%:R * u).
Proof.
move=> small; have H : (1 + u) ^+ k * (1 - k%:R * u) <= 1.
  elim: k small => [|k IH] small; first by rewrite mul0r subr0 mulr1.
  have small' : k%:R * u < 1 by apply: le_lt_trans small; rewrite ler_wpmul2r // ler_nat.
  apply: le_trans (IH small'); rewrite exprS mulrAC mulrC ler_wpmul2l ?exprn_ge0 ?addr_ge0 ?ler01 //.
  rewrite -subr_ge0 -[k.+1]addn1 natrD.
  have -> : 1 - k%:R * u - (1 + u) * (1 - (k%:R + 1) * u) = (k%:R + 1) * u ^+ 2 by ring.
  by rewrite mulr_ge0 ?exprn_ge0 ?addr_ge0 ?ler0n ?ler01.
have p : 0 < 1 - k%:R * u by rewrite subr_gt0.
rewrite ler_pdivl_mulr // mulrBl mul1r -subr_ge0; move: H; rewrite -subr_ge0; move: (_ ^+ k * _) => g.
by have -> : k%:R * u - (g - (1 - k%:R * u)) = 1 - g by ring.
Qed.

(* This suite: what the butterfly computes for S from stored scores w is off from the interaction of v by at
   most the sum over the masks inside S of |w - v|, the errors of the scores, and ((1 + u)^k - 1) times
   the sum of their sizes |w|, k = |S|; this is at most k u/(1 - k u) times it, where k u < 1. *)
Theorem rounding v w s (S := [set i in s]) (k := #|S|) : uniq s ->
  let errors := \sum_(T : {set N} | T \subset S) `|w T - v T| in
  let sizes := \sum_(T : {set N} | T \subset S) `|w T| in
  `|butterfly w s set0 - dividend v S| <= errors + ((1 + u) ^+ k - 1) * sizes /\
  (k%:R * u < 1 -> `|butterfly w s set0 - dividend v S| <= errors + k%:R * u / (1 - k%:R * u) * sizes).
Proof.
move=> us errors sizes; have ks : k = size s by rewrite /k /S cardsE (card_uniqP us).
have [_] := butterfly_error v w set0 us.
have -> : exact v s set0 = dividend v S by apply: eq_bigr => T _; rewrite set0U.
have -> : over (fun T => `|w T - v T|) s set0 = errors by apply: eq_bigr => T _; rewrite set0U.
have -> : over (fun T => `|w T|) s set0 = sizes by apply: eq_bigr => T _; rewrite set0U.
rewrite -ks => H; split=> // small; apply: le_trans H _; rewrite ler_add2l ler_wpmul2r ?growth //.
exact: sumr_ge0.
Qed.
End Rounding.

(* This suite: with the interaction known up to r and tau up to r', S is salient where the computed size
   is at least the computed tau + r + r', and is not where it is below the computed tau - r - r'. *)
Theorem rounding_decides (R : realFieldType) (I computed tau near r r' : R) :
  `|computed - I| <= r -> `|near - tau| <= r' ->
  (near + r + r' <= `|computed| -> tau <= `|I|) /\ (`|computed| < near - r - r' -> `|I| < tau).
Proof.
move=> Ir; rewrite ler_norml => /andP [l h].
have : `|(`|computed| - `|I|)| <= r by apply: le_trans (ler_dist_dist _ _) Ir.
rewrite ler_norml => /andP; move: (`|computed|) (`|I|) => c i [a b]; split=> H.
  rewrite -subr_ge0; have -> : i - tau = (c - (near + r + r')) + (r - (c - i)) + (near - tau - - r') by ring.
  by apply: addr_ge0; [apply: addr_ge0|]; rewrite subr_ge0.
rewrite -subr_gt0; have -> : tau - i = (near - r - r' - c) + ((c - i) - - r) + (r' - (near - tau)) by ring.
by apply: ltr_paddr; [rewrite subr_ge0|apply: ltr_paddr; [rewrite subr_ge0|rewrite subr_gt0]].
Qed.
