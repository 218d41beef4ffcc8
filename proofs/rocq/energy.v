(* The energy bound: how large the dividends of one order are, from the spread of the score under masks
   drawn at random (this suite).  Neither (ii) nor (iii) nor eta is needed.

   The idea: the products of (present - q) over the variables of T are orthogonal under the draw with
   density q, and the mean of v against the one of T is the mean discrete derivative g_T(q) times
   (q(1-q))^|T|, so Bessel's inequality bounds the sum of the g_T(q)^2 of one order.  Under condition (i),
   g_T is a polynomial in q of degree at most M - k, and at q = 0 it is I(T): weights extrapolate it from
   other densities to 0, and the triangle inequality for roots of sums of squares adds the densities up. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders count draw.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Products.
Variables (N : finType) (R : realFieldType).
Implicit Types (S T U : {set N}) (q : R).

(* the mean of a product over the variables is the product of the means *)
Lemma mean_of_product q (f : N -> bool -> R) :
  \sum_S chance q S * (\prod_i f i (i \in S)) = \prod_i (q * f i true + (1 - q) * f i false).
Proof.
rewrite (eq_bigr (fun i => \sum_(b : bool) (if b then q else 1 - q) * f i b)) => [|i _]; last first.
  by rewrite (bigD1 true) //= (big_pred1 false) // => -[].
rewrite bigA_distr_bigA /= (reindex (fun S : {set N} => [ffun i => i \in S])) /=; last first.
  exists (fun g : {ffun N -> bool} => [set i | g i]) => [S _|g _].
    by apply/setP => i; rewrite inE ffunE.
  by apply/ffunP => i; rewrite ffunE inE.
apply: eq_bigr => S _; rewrite [RHS](eq_bigr (fun i => (if i \in S then q else 1 - q) * f i (i \in S))) => [|i _].
  rewrite big_split /=; congr (_ * _); rewrite (bigID [pred i | i \in S]) /=; congr (_ * _).
    by rewrite (eq_bigr (fun _ => q)) => [|i ->] //; rewrite prodr_const.
  rewrite (eq_bigr (fun _ => 1 - q)) => [|i /negbTE ->] //; rewrite prodr_const; congr (_ ^+ _).
  by rewrite -(cardsC S) addKn; apply: eq_card => i; rewrite !inE.
by rewrite ffunE.
Qed.

(* the product of (present - q) over the variables of T *)
Definition character q T S := \prod_i (if i \in T then (i \in S)%:R - q else 1).

Lemma character_orthogonal q T U :
  \sum_S chance q S * (character q T S * character q U S) = (T == U)%:R * (q * (1 - q)) ^+ #|T|.
Proof.
rewrite (eq_bigr (fun S => chance q S * \prod_i ((if i \in T then (i \in S)%:R - q else 1) *
  (if i \in U then (i \in S)%:R - q else 1)))) => [|S _]; last by rewrite /character big_split.
rewrite (mean_of_product q (fun i b => (if i \in T then b%:R - q else 1) * (if i \in U then b%:R - q else 1))) /=.
have [<-|TU] := eqVneq T U; last first.
  rewrite mul0r; have [i iTU] : exists i, (i \in T) != (i \in U).
    by apply/existsP; move: TU; apply: contraR; rewrite negb_exists => /forallP H; apply/eqP/setP => i; apply/eqP/negPn.
  by rewrite (bigD1 i) //=; move: iTU; case: (i \in T); case: (i \in U) => // _; ring.
rewrite mul1r (bigID [pred i | i \in T]) /= [X in _ * X]big1 ?mulr1 => [|i /negbTE ->]; last by ring.
by rewrite (eq_bigr (fun _ => q * (1 - q))) => [|i ->]; [rewrite prodr_const|ring].
Qed.

Lemma character_mean q T : T != set0 -> \sum_S chance q S * character q T S = 0.
Proof.
move=> T0; have := character_orthogonal q T set0; rewrite (negbTE T0) mul0r => E; rewrite -[RHS]E.
by apply: eq_bigr => S _; rewrite /character [in X in _ * (_ * X)]big1 ?mulr1 // => i _; rewrite inE.
Qed.

Lemma character_inside q T U :
  \sum_S chance q S * ((U \subset S)%:R * character q T S) = (T \subset U)%:R * (q ^+ (#|U| - #|T|) * (q * (1 - q)) ^+ #|T|).
Proof.
rewrite (eq_bigr (fun S => chance q S * \prod_i ((if i \in U then (i \in S)%:R else 1) *
  (if i \in T then (i \in S)%:R - q else 1)))) => [|S _]; last first.
  rewrite /character big_split /=; congr (_ * (_ * _)); case: (boolP (U \subset S)) => US.
    by rewrite big1 // => i _; case: ifP => // /(subsetP US) ->.
  by case/subsetPn: US => i iU /negbTE iS; rewrite (bigD1 i) //= iU iS mul0r.
rewrite (mean_of_product q (fun i b => (if i \in U then b%:R else 1) * (if i \in T then b%:R - q else 1))) /=.
case: (boolP (T \subset U)) => [TU|/subsetPn [i iT iU]]; last first.
  by rewrite (bigD1 i) //= iT (negbTE iU) mul0r; ring.
rewrite mul1r (bigID [pred i | i \in T]) /= mulrC; congr (_ * _).
  rewrite (bigID [pred i | i \in U]) /= [X in _ * X]big1 ?mulr1 => [|i /andP [/negbTE -> /negbTE ->]]; last by ring.
  rewrite (eq_bigr (fun _ => q)) => [|i /andP [/negbTE -> ->]]; last by ring.
  rewrite prodr_const; congr (_ ^+ _); transitivity #|U :\: T|; last by rewrite cardsD (setIidPr TU).
  by apply: eq_card => i; rewrite !inE.
rewrite (eq_bigr (fun _ => q * (1 - q))) => [|i iT]; first by rewrite prodr_const.
by rewrite iT (subsetP TU) //; ring.
Qed.
End Products.

Section Minkowski.
Variables (R : realFieldType) (X : finType) (P : pred X).
Implicit Types (a b : X -> R) (x y : R).

(* the Cauchy-Schwarz inequality *)
Lemma cauchy_schwarz a b :
  (\sum_(z | P z) a z * b z) ^+ 2 <= (\sum_(z | P z) a z ^+ 2) * (\sum_(z | P z) b z ^+ 2).
Proof.
set A := \sum_(z | P z) a z ^+ 2; set B := \sum_(z | P z) b z ^+ 2; set C := \sum_(z | P z) _.
have : 0 <= B by apply: sumr_ge0 => z _; apply: sqr_ge0.
rewrite le_eqVlt => /orP [/eqP B0|B0].
  rewrite -B0 mulr0 /C big1 ?expr0n // => z Pz; suff -> : b z = 0 by rewrite mulr0.
  apply/eqP; rewrite -sqrf_eq0 eq_le sqr_ge0 andbT B0 /B (bigD1 z) //= ler_addl.
  by apply: sumr_ge0 => t _; apply: sqr_ge0.
rewrite -subr_ge0 -(pmulr_rge0 _ B0); have -> : B * (A * B - C ^+ 2) = \sum_(z | P z) (B * a z - C * b z) ^+ 2.
  rewrite (eq_bigr (fun z => B ^+ 2 * a z ^+ 2 - 2 * B * C * (a z * b z) + C ^+ 2 * b z ^+ 2)) => [|z _]; last by ring.
  by rewrite big_split sumrB /= -!mulr_sumr -/A -/B -/C; ring.
by apply: sumr_ge0 => z _; apply: sqr_ge0.
Qed.

Lemma product_of_roots a b x y : 0 <= x -> 0 <= y ->
  \sum_(z | P z) a z ^+ 2 <= x ^+ 2 -> \sum_(z | P z) b z ^+ 2 <= y ^+ 2 -> \sum_(z | P z) a z * b z <= x * y.
Proof.
move=> x0 y0 A B; have xy := mulr_ge0 x0 y0; case: (lerP (\sum_(z | P z) a z * b z) 0) => [C|C].
  exact: le_trans C xy.
rewrite -(@ler_pexpn2r _ 2%N) ?nnegrE ?(ltW C) // exprMn; apply: le_trans (cauchy_schwarz a b) _.
by apply: ler_pmul => //; apply: sumr_ge0 => z _; apply: sqr_ge0.
Qed.

(* the triangle inequality for roots of sums of squares, for any number of terms *)
Lemma sum_of_roots (J : finType) (a : J -> X -> R) (b : J -> R) : (forall j, 0 <= b j) ->
  (forall j, \sum_(z | P z) a j z ^+ 2 <= b j ^+ 2) ->
  \sum_(z | P z) (\sum_j a j z) ^+ 2 <= (\sum_j b j) ^+ 2.
Proof.
move=> b0 ab; rewrite (eq_bigr (fun z => \sum_j \sum_i a j z * a i z)) => [|z _]; last first.
  by rewrite expr2 mulr_suml; apply: eq_bigr => j _; rewrite mulr_sumr.
rewrite exchange_big /= expr2 mulr_suml; apply: ler_sum => j _; rewrite exchange_big /= mulr_sumr.
by apply: ler_sum => i _; apply: product_of_roots.
Qed.
End Minkowski.

Section Energy.
Variables (N : finType) (R : realFieldType) (v : {set N} -> R).
Implicit Types (S T U : {set N}) (q c : R).

(* g_T(q), the mean discrete derivative along T under the draw with density q *)
Definition mean_derivative q T := \sum_S chance q S * derivative v T (S :\: T).

(* This suite: g_T(q) is the sum of I(U) q^(|U|-|T|) over all U that contain T. *)
Theorem mean_derivative_poly q T :
  mean_derivative q T = \sum_(U : {set N} | T \subset U) dividend v U * q ^+ (#|U| - #|T|).
Proof.
rewrite /mean_derivative (eq_bigr (fun S => \sum_(U : {set N} | T \subset U) chance q S *
  (dividend v U * (U :\: T \subset S)%:R))) => [|S _]; last first.
  rewrite marginal_benefit; last by rewrite -setI_eq0 setIDAC setDIl setDv setI0.
  rewrite big_mkcondr mulr_sumr; apply: eq_bigr => U TU; congr (_ * _).
  rewrite setUC -subDset subsetD; have -> : [disjoint U :\: T & T].
    by rewrite -setI_eq0 setIDAC setDIl setDv setI0.
  by rewrite andbT; case: ifP; rewrite ?mulr1 ?mulr0.
rewrite exchange_big /=; apply: eq_bigr => U TU; transitivity (dividend v U * \sum_S chance q S * (U :\: T \subset S)%:R).
  by rewrite mulr_sumr; apply: eq_bigr => S _; rewrite mulrCA.
congr (_ * _); transitivity (\sum_(S : {set N} | U :\: T \subset S) chance q S).
  by rewrite [RHS]big_mkcond /=; apply: eq_bigr => S _; case: ifP; rewrite ?mulr1 ?mulr0.
by rewrite chance_above cardsD (setIidPr TU).
Qed.

(* At density 0 it is the dividend, and under condition (i) it is a polynomial of degree at most M - |T|. *)
Lemma mean_derivative0 T : mean_derivative 0 T = dividend v T.
Proof.
rewrite mean_derivative_poly (bigD1 T) //= subnn mulr1 big1 ?addr0 // => U /andP [TU UT].
rewrite expr0n subn_eq0 leqNgt (proper_card (_ : T \proper U)) ?mulr0 //.
by rewrite properEneq eq_sym UT.
Qed.

(* the mean of v against the character of T *)
Lemma mean_character q T :
  \sum_S chance q S * (v S * character q T S) = (q * (1 - q)) ^+ #|T| * mean_derivative q T.
Proof.
rewrite mean_derivative_poly (eq_bigr (fun S => \sum_U dividend v U *
  (chance q S * ((U \subset S)%:R * character q T S)))) => [|S _]; last first.
  rewrite -{1}(matching v) mulr_suml mulr_sumr big_mkcond /=; apply: eq_bigr => U _.
  by case: ifP => _; rewrite ?mul1r ?mul0r ?mulr0 // mulrCA.
rewrite exchange_big /= (eq_bigr (fun U => if T \subset U then
  (q * (1 - q)) ^+ #|T| * (dividend v U * q ^+ (#|U| - #|T|)) else 0)) => [|U _]; last first.
  rewrite -mulr_sumr character_inside; case: ifP => _; rewrite ?mul1r ?mul0r ?mulr0 //.
  by rewrite [_ ^+ _ * _]mulrC mulrCA.
by rewrite -big_mkcond /= mulr_sumr.
Qed.

(* This suite: Bessel's inequality for the draw with density q, at any order k >= 1 and around any
   constant c: (q(1-q))^k times the sum of the g_T(q)^2 over |T| = k is at most the mean of (v - c)^2. *)
Theorem energy_at_density q c k : 0 <= q <= 1 -> (0 < k)%N ->
  (q * (1 - q)) ^+ k * (\sum_(T : {set N} | #|T| == k) mean_derivative q T ^+ 2) <=
  \sum_S chance q S * (v S - c) ^+ 2.
Proof.
move=> q01 k0; set y := (q * (1 - q)) ^+ k; set g := mean_derivative q.
set G := \sum_(T : {set N} | #|T| == k) g T ^+ 2; set A := \sum_S chance q S * (v S - c) ^+ 2.
pose near S := \sum_(T : {set N} | #|T| == k) g T * character q T S.
have cross : \sum_S chance q S * ((v S - c) * near S) = y * G.
  rewrite (eq_bigr (fun S => \sum_(T : {set N} | #|T| == k) (g T * (chance q S * (v S * character q T S)) -
    c * g T * (chance q S * character q T S)))) => [|S _]; last first.
    by rewrite /near !mulr_sumr; apply: eq_bigr => T _; ring.
  rewrite exchange_big /= /G [RHS]mulr_sumr; apply: eq_bigr => T /eqP Tk.
  rewrite sumrB -!mulr_sumr mean_character character_mean ?mulr0 ?subr0 -?cards_eq0 ?Tk -?lt0n //.
  by rewrite -/g -/y; ring.
have square : \sum_S chance q S * near S ^+ 2 = y * G.
  rewrite (eq_bigr (fun S => \sum_(T : {set N} | #|T| == k) \sum_(U : {set N} | #|U| == k)
    g T * g U * (chance q S * (character q T S * character q U S)))) => [|S _]; last first.
    rewrite expr2 {1}/near mulr_suml mulr_sumr; apply: eq_bigr => T _.
    by rewrite /near !mulr_sumr; apply: eq_bigr => U _; ring.
  rewrite exchange_big /= /G [RHS]mulr_sumr; apply: eq_bigr => T Tk; rewrite exchange_big /= (bigD1 T) //=.
  rewrite -mulr_sumr character_orthogonal eqxx mul1r (eqP Tk) -/y big1 ?addr0; first by ring.
  by move=> U /andP [_ UT]; rewrite -mulr_sumr character_orthogonal eq_sym (negbTE UT) mul0r mulr0.
have : 0 <= \sum_S chance q S * (v S - c - near S) ^+ 2.
  by apply: sumr_ge0 => S _; rewrite mulr_ge0 ?sqr_ge0 ?chance_ge0.
rewrite (eq_bigr (fun S => chance q S * (v S - c) ^+ 2 - 2 * (chance q S * ((v S - c) * near S)) +
  chance q S * near S ^+ 2)) => [|S _]; last by ring.
rewrite big_split /= sumrB -mulr_sumr cross square -/A => H.
by rewrite -subr_ge0; apply: le_trans H _; rewrite le_eqVlt; apply/orP; left; apply/eqP; move: A (y * G) => a b; ring.
Qed.

(* This suite, under condition (i): the dividends of order k from those derivatives at the densities q(j),
   with weights that carry a polynomial of degree at most M - k from the q(j) to 0. *)
Lemma extrapolated (J : finType) (q w : J -> R) M k T : condition_i M v -> #|T| = k ->
  (forall i, (i <= M - k)%N -> \sum_j w j * q j ^+ i = (i == 0%N)%:R) ->
  dividend v T = \sum_j w j * mean_derivative (q j) T.
Proof.
move=> vi Tk W; rewrite (eq_bigr (fun j => \sum_(U : {set N} | T \subset U)
  dividend v U * (w j * q j ^+ (#|U| - #|T|)))) => [|j _]; last first.
  by rewrite mean_derivative_poly mulr_sumr; apply: eq_bigr => U _; rewrite mulrCA.
rewrite exchange_big /= (bigD1 T) //= [X in _ + X]big1 ?addr0 => [|U /andP [TU UT]].
  by rewrite -mulr_sumr subnn W ?leq0n // mulr1.
rewrite -mulr_sumr; case: (leqP #|U| M) => UM; last by rewrite vi // mul0r.
rewrite W ?subn_eq0; last by rewrite Tk leq_sub2r.
by rewrite leqNgt (proper_card (_ : T \proper U)) ?mulr0 // properEneq eq_sym UT.
Qed.

(* This suite, the energy bound: under condition (i), for k >= 1, densities q(j) with roots r(j) of
   q(j)(1-q(j)), weights with the moments [i = 0] for i <= M - k, and s(j) at least the root mean square
   deviation of v from some constant c(j) under the draw with density q(j), the sum of the squared dividends
   of order k is at most the square of the sum of |w(j)| s(j)/r(j)^k. *)
Theorem energy_bound (J : finType) (q w r s c : J -> R) M k : condition_i M v -> (0 < k)%N ->
  (forall i, (i <= M - k)%N -> \sum_j w j * q j ^+ i = (i == 0%N)%:R) ->
  (forall j, 0 < r j /\ r j ^+ 2 = q j * (1 - q j)) ->
  (forall j, 0 <= s j /\ \sum_S chance (q j) S * (v S - c j) ^+ 2 <= s j ^+ 2) ->
  \sum_(T : {set N} | #|T| == k) dividend v T ^+ 2 <= (\sum_j `|w j| * s j / r j ^+ k) ^+ 2.
Proof.
move=> vi k0 W roots spread.
rewrite (eq_bigr (fun T => (\sum_j w j * mean_derivative (q j) T) ^+ 2)) => [|T /eqP Tk]; last first.
  by rewrite (extrapolated vi Tk W).
apply: sum_of_roots => j; have [r0 r2] := roots j; have [s0 sj] := spread j.
  by rewrite mulr_ge0 ?invr_ge0 ?exprn_ge0 ?mulr_ge0 // ltW.
rewrite (eq_bigr (fun T => w j ^+ 2 * mean_derivative (q j) T ^+ 2)) => [|T _]; last by rewrite exprMn.
rewrite -mulr_sumr -mulrA exprMn real_normK ?num_real //; apply: ler_wpmul2l; first exact: sqr_ge0.
have q01 : 0 <= q j <= 1.
  have p : 0 < q j * (1 - q j) by rewrite -r2 exprn_gt0.
  case: (ltrP 0 (q j)) => q0; first by rewrite ltW //= -subr_ge0 -(pmulr_rge0 _ q0) ltW.
  by move: p; rewrite ltNge mulr_le0_ge0 // subr_ge0 (le_trans q0) // ler01.
rewrite exprMn exprVn -exprM mulnC exprM ler_pdivl_mulr ?exprn_gt0 //.
rewrite mulrC r2; apply: le_trans (energy_at_density (c j) q01 k0) sj.
Qed.

(* so at most that over tau^2 of them are salient *)
Theorem energy_count (tau B : R) k : 0 < tau -> \sum_(T : {set N} | #|T| == k) dividend v T ^+ 2 <= B ->
  #|salient v tau k|%:R <= B / tau ^+ 2.
Proof.
move=> tau0 E; rewrite ler_pdivl_mulr ?exprn_gt0 //; apply: le_trans E.
rewrite (bigID (fun S => tau <= `|dividend v S|)) /= -[_ * _]addr0.
apply: ler_add; last by apply: sumr_ge0 => T _; apply: sqr_ge0.
rewrite /salient cardsE -sum1_card natr_sum mulr_suml.
apply: ler_sum => S /andP [_ t]; rewrite mul1r -[leRHS]real_normK ?num_real //.
by rewrite ler_pexpn2r ?nnegrE // ltW.
Qed.

(* This suite, for k = M >= 1: from the density 1/2 alone, where all masks are equally likely, the sum of
   the squared dividends of order M is at most 4^M times the mean of (v - c)^2 over all 2^n masks. *)
Theorem energy_constant_top M c : condition_i M v -> (0 < M)%N ->
  \sum_(T : {set N} | #|T| == M) dividend v T ^+ 2 <=
  4 ^+ M * ((\sum_S (v S - c) ^+ 2) / 2 ^+ #|N|).
Proof.
move=> vi M0; have half : 0 <= (2^-1 : R) <= 1 by rewrite invr_ge0 ler0n invf_le1 ?ltr0n // ler1n.
have := energy_at_density c half M0.
have -> : 2^-1 * (1 - 2^-1) = 4^-1 :> R by field.
have -> : \sum_S chance 2^-1 S * (v S - c) ^+ 2 = (\sum_S (v S - c) ^+ 2) / 2 ^+ #|N|.
  rewrite mulr_suml; apply: eq_bigr => S _; rewrite mulrC /chance; congr (_ * _).
  have -> : 1 - 2^-1 = 2^-1 :> R by field.
  by rewrite -exprD subnKC ?max_card // exprVn.
rewrite exprVn ler_pdivr_mull ?exprn_gt0 ?ltr0n //.
rewrite (eq_bigr (fun T => dividend v T ^+ 2)) // => T /eqP TM; congr (_ ^+ 2).
rewrite mean_derivative_poly (bigD1 T) //= subnn mulr1 big1 ?addr0 // => U /andP [TU UT].
by rewrite vi ?mul0r // -TM proper_card // properEneq eq_sym UT.
Qed.
End Energy.
