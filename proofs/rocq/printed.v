(* What the papers print beside their theorems: witnesses, and forms of interactions in closed form.

   Each is one game, or one kind of games, whose dividends are computed.  The idea is mostly the same: name
   the dividends, and the game that they add up to is the one in question. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi sparse graph orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section AnyGame.
Variables (N : finType) (R : realFieldType).
Implicit Types (v w : {set N} -> R) (S T : {set N}) (i j : N).

(* A, supplement I: scores that agree on all subsets of a set have the same interactions there. *)
Theorem locality v w S : (forall T, T \subset S -> v T = w T) -> dividend v S = dividend w S.
Proof. by move=> H; apply: eq_bigr => T /H ->. Qed.

(* A game with these values has these dividends. *)
Lemma dividend_is v J : (forall S, v S = game_of J S) -> forall S, dividend v S = J S.
Proof. by move=> H S; rewrite -[RHS]dividend_game_of; apply: locality => T _. Qed.

(* A, dummy, as printed: [i in S] meets the premise v(S with i) = v(S) + v(i) at every S without i, and
   I(i) = 1; under that premise I(S with i) = 0 for every S without i but the empty one, where it is v(i). *)
Theorem dummy_as_printed i :
  let v S := (i \in S)%:R : R in
  [/\ forall S, i \notin S -> v (i |: S) = v S + v [set i], dividend v [set i] = 1 &
      forall w, (forall S, i \notin S -> w (i |: S) = w S + w [set i]) ->
        forall S, i \notin S -> dividend w (i |: S) = (if S == set0 then w [set i] else 0)].
Proof.
split=> [S iS|| w H S iS]; first by rewrite !inE eqxx (negbTE iS) add0r.
  by rewrite (@distribution _ _ 1 [set i]) ?eqxx ?mulr1 // => S; rewrite sub1set mul1r.
have w0 : w set0 = 0.
  by have := H set0; rewrite inE setU0 => /(_ isT) /eqP; rewrite -subr_eq subrr eq_sym => /eqP.
case: (eqVneq S set0) => [->|S0]; first by rewrite recursion ?inE // !dividend0 w0 subr0 setU0.
by apply: dummy => // T iT; rewrite H // w0; ring.
Qed.

(* what uncorrelated weights of mean 0 do *)
Lemma noise_energy (Z : finType) (P : Z -> R) (e : Z -> {set N} -> R) (s2 : R) S :
  (forall T U, \sum_z P z * (e z T * e z U) = if T == U then s2 else 0) ->
  \sum_z P z * dividend (e z) S ^+ 2 = 2 ^+ #|S| * s2.
Proof.
move=> cov; transitivity (\sum_(T : {set N} | T \subset S) \sum_(U : {set N} | U \subset S)
  (-1) ^+ (#|S| - #|T|) * (-1) ^+ (#|S| - #|U|) * (\sum_z P z * (e z T * e z U))).
  rewrite (eq_bigr (fun z => \sum_(T : {set N} | T \subset S) \sum_(U : {set N} | U \subset S)
    (-1) ^+ (#|S| - #|T|) * (-1) ^+ (#|S| - #|U|) * (P z * (e z T * e z U)))) => [|z _]; last first.
    rewrite expr2 /dividend mulr_suml mulr_sumr; apply: eq_bigr => T _; rewrite !mulr_sumr.
    by apply: eq_bigr => U _; move: ((-1) ^+ _) ((-1) ^+ _) => a b; ring.
  rewrite exchange_big /=; apply: eq_bigr => T _; rewrite exchange_big /=; apply: eq_bigr => U _.
  by rewrite mulr_sumr.
rewrite (eq_bigr (fun=> s2)) => [|T TS]; last first.
  rewrite (bigD1 T) //= cov eqxx big1 ?addr0 => [|U /andP [_ UT]]; last by rewrite cov eq_sym (negbTE UT) mulr0.
  by rewrite -expr2 sqrr_sign mul1r.
rewrite sumr_const -mulr_natl; congr (_ * _); rewrite -natrX -card_powerset; congr _%:R.
by rewrite cardsE; apply: eq_card => T; rewrite !unfold_in.
Qed.

(* B, section 3.3, noise: let z be drawn with the chances P, and let e z be the noise on the scores then.  If
   the noises of different masks are uncorrelated and have the variance s2, the interactions of the noise
   have the variance 2^|S| s2, also after the noise of the empty mask is taken off every score, where S is
   not empty; noise that is the same on all masks has no interaction there. *)
Theorem noise_variance (Z : finType) (P : Z -> R) (e : Z -> {set N} -> R) (s2 : R) :
  let mean (f : Z -> R) := \sum_z P z * f z in
  let covariance f g := mean (fun z => (f z - mean f) * (g z - mean g)) in
  \sum_z P z = 1 ->
  (forall T U, covariance (fun z => e z T) (fun z => e z U) = if T == U then s2 else 0) ->
  [/\ forall S, let I z := dividend (e z) S in covariance I I = 2 ^+ #|S| * s2,
      forall z S, S != set0 -> dividend (fun T => e z T - e z set0) S = dividend (e z) S &
      forall (c : R) S, S != set0 -> dividend (fun _ => c) S = 0].
Proof.
move=> mean covariance P1 cov; split=> [S I|z S S0|c S S0]; last by rewrite dividend_const (negbTE S0) mulr0.
  pose m T := mean (fun z => e z T); rewrite -(noise_energy (P := P) (e := fun z T => e z T - m T) S cov).
  have mI : mean I = dividend m S.
    rewrite /mean /I /dividend (eq_bigr (fun z => \sum_(T : {set N} | T \subset S)
      (-1) ^+ (#|S| - #|T|) * (P z * e z T))) => [|z _]; last first.
      by rewrite mulr_sumr; apply: eq_bigr => T _; rewrite mulrCA.
    by rewrite exchange_big /=; apply: eq_bigr => T _; rewrite -mulr_sumr.
  rewrite /covariance /mean; apply: eq_bigr => z _; congr (_ * _); rewrite -/(mean I) mI -expr2; congr (_ ^+ 2).
  have := linearity 1 (-1) (e z) m S; rewrite mul1r mulN1r => <-.
  by apply: eq_dividend => T _; ring.
have := linearity 1 (-1) (e z) (fun _ => e z set0) S; rewrite dividend_const (negbTE S0) !mulr0 addr0 mul1r => <-.
by apply: eq_dividend => T _; ring.
Qed.

(* B, section 3.3, parity: 1 for odd and -1 for even |S| has I(S) = -(-2)^|S|, and |I(S)| reaches a twentieth
   of the largest, 2^n, just where |S| is at least n - 4. *)
Theorem parity_interactions (v := fun S => - (-1) ^+ #|S| : R) :
  [/\ forall S, dividend v S = - (-2%:R) ^+ #|S|, forall S, `|dividend v S| <= `|dividend v setT| &
      forall S, (`|dividend v setT| <= 20%:R * `|dividend v S|) = (#|N| - 4 <= #|S|)%N].
Proof.
have D S : dividend v S = - (-2%:R) ^+ #|S|.
  rewrite /dividend /v (sum_by_size S (fun s => (-1) ^+ (#|S| - s) * - (-1) ^+ s)).
  rewrite (eq_bigr (fun j : 'I_#|S|.+1 => - (((-1) ^+ (#|S| - j) * (-1) ^+ j) *+ 'C(#|S|, j)))) => [|j _].
    by rewrite sumrN -exprDn; congr (- (_ ^+ _)); rewrite -opprD.
  by rewrite mulrN mulrN mulr_natl.
have size S : `|dividend v S| = 2 ^+ #|S| by rewrite D normrN normrX normrN ger0_norm ?ler0n.
have SN S : (#|S| <= #|N|)%N by apply: max_card.
split=> // S; rewrite !size cardsT; first by rewrite ler_eexpn2l ?ltr1n.
rewrite -!natrX -natrM ler_nat; have [k ->] : exists k, #|N| = (k + #|S|)%N by exists (#|N| - #|S|)%N; rewrite subnK.
rewrite expnD leq_pmul2r ?expn_gt0 //; apply/idP/idP => [h|h]; last first.
  have k4 : (k <= 4)%N by move: h; lia.
  by apply: leq_trans (leq_pexp2l _ k4) _.
rewrite leq_subLR leq_add2r leqNgt; apply/negP => k4.
have H : (2 ^ 5 <= 2 ^ k)%N by apply: leq_pexp2l.
by have := leq_trans H h.
Qed.

(* B, v(x) = v(empty) + the salient interactions, has no tolerance: v(S) = c 2^|S| + 20 c [i in S] has
   I(i) = 21 c and I(S) = c elsewhere, so I(i) alone reaches a twentieth of the largest for c > 0, and it
   misses v(N), with v(empty), by (2^n - 2) c. *)
Theorem small_terms_add_up i (c : R) (v := fun S => c * 2 ^+ #|S| + 20%:R * c * (i \in S)%:R) : 0 < c ->
  [/\ forall S, dividend v S = (if S == [set i] then 21%:R * c else c),
      forall S, (21%:R * c <= 20%:R * `|dividend v S|) = (S == [set i]) &
      v setT - (v set0 + dividend v [set i]) = (2 ^+ #|N| - 2) * c].
Proof.
move=> c0; have D S : dividend v S = (if S == [set i] then 21%:R * c else c).
  rewrite -[RHS](dividend_game_of (fun S => if S == [set i] then 21%:R * c else c)); apply: eq_dividend => U _.
  rewrite /game_of (eq_bigr (fun T : {set N} => c + (T == [set i])%:R * (20%:R * c))) => [|T _]; last first.
    by case: eqP => _ /=; ring.
  rewrite big_split /= sumr_const -mulr_suml; congr (_ + _).
    by rewrite -mulr_natr -natrX -card_powerset; congr (_ * _%:R); rewrite cardsE; apply: eq_card => T; rewrite !unfold_in.
  rewrite mulrC; congr (_ * _); rewrite (big_mkcond (fun T => T \subset U)) (bigD1 [set i]) //= sub1set eqxx.
  by rewrite big1 ?addr0 => [|T /negbTE ->]; [case: (i \in U)|case: (_ \subset _)].
split=> // [S|]; last by rewrite D eqxx /v cardsT cards0 inE in_set0 /= expr0 mulr0 addr0; ring.
rewrite D; case: eqP => _; rewrite ger0_norm ?mulr_ge0 ?ler0n ?(ltW c0) // ?mulrA ler_pmul2r //.
  by rewrite -natrM ler_nat.
by rewrite ler_nat.
Qed.

(* This suite: where u_bar(1) = 0, the conditions 0 <= u_bar(m) <= m^p u_bar(1) leave nothing: every mean
   gain and every order sum A(k), k >= 1, is 0.  B's main theorem divides by u_bar(1). *)
Theorem no_first_mean v (pw : nat -> R) :
  (forall m, (0 < m <= #|N|)%N -> 0 <= u_bar v m <= pw m * u_bar v 1%N) -> u_bar v 1%N = 0 ->
  (forall m, (m <= #|N|)%N -> u_bar v m = 0) /\ forall k, (0 < k)%N -> order_sum v k = 0.
Proof.
move=> H u1; have Z m : (m <= #|N|)%N -> u_bar v m = 0.
  case: m => [|m] mn; first exact: u_bar0.
  by have := H m.+1 mn; rewrite u1 mulr0 => le0; apply/eqP; rewrite eq_le andbC.
split=> // k k0; case: (leqP k #|N|) => kn.
  rewrite newton_inversion ?k0 // big1 ?mulr0 // => j _.
  by rewrite Z ?mulr0 // (leq_trans _ kn) // -ltnS.
by rewrite /order_sum big1 // => S /eqP Sk; move: kn; rewrite -Sk ltnNge max_card.
Qed.

(* the sum over the sparse family Om of what is 0 but at two sets A and B *)
Lemma two_kept (Om : {set {set N}}) (A B S : {set N}) (a b : R) : A != B ->
  \sum_(T in Om | T \subset S) ((T == A)%:R * a + (T == B)%:R * b) =
  ((A \in Om) && (A \subset S))%:R * a + ((B \in Om) && (B \subset S))%:R * b.
Proof.
move=> AB; have K (C : {set N}) (c : R) :
    \sum_(T in Om | T \subset S) (T == C)%:R * c = ((C \in Om) && (C \subset S))%:R * c.
  rewrite big_mkcond (bigD1 C) //= eqxx big1 ?addr0 => [|T /negbTE ->]; last by rewrite mul0r; case: ifP.
  by case: ifP; rewrite ?mul0r.
by rewrite big_split /= !K.
Qed.

Section Two.
Variables i j : N.
Hypothesis ij : i != j.

Let one_two : [set i] != [set i; j].
Proof. by apply/eqP => E; move: (cardsU1 i [set j]); rewrite -E !cards1 inE ij. Qed.

Lemma sum_of_two (F : {set N} -> R) :
  \sum_(S : {set N} | S \subset [set i; j]) F S = F set0 + F [set i] + F [set j] + F [set i; j].
Proof.
rewrite (split_at _ (set21 i j)); have -> : [set i; j] :\ i = [set j] by rewrite setU1K // inE.
rewrite (split_at _ (set11 j)) setDv (big_pred1 set0) => [|T]; last by rewrite subset0.
by rewrite /= !setU0 addrA.
Qed.

(* A, Eq. 6: a budget of effects is not a penalty on their number.  Of v = 1 on {i}, 1/5 on {i,j} and 0 else
   the dividends are 1 at {i}, -4/5 at {i,j} and 0 else; E(Om) is the squared error, over the four masks, of
   the effects in Om.  The one best single effect is {i}; were it best under a penalty lambda, lambda would be at least
   16/25 and at most 2/5: there is none. *)
Theorem budget_is_not_penalty
  (v := fun S => (i \in S)%:R - 4%:R / 5%:R * ((i \in S) && (j \in S))%:R : R)
  (E := fun Om : {set {set N}} => \sum_(S : {set N} | S \subset [set i; j])
    (v S - \sum_(T in Om | T \subset S) dividend v T) ^+ 2) :
  [/\ [/\ v set0 = 0, v [set i] = 1, v [set j] = 0 & v [set i; j] = 1 / 5%:R],
      forall T, T != [set i] -> E [set [set i]] < E [set T] &
      forall lambda, (forall Om, E [set [set i]] + lambda <= E Om + lambda * #|Om|%:R) ->
        16%:R / 25%:R <= lambda <= 2 / 5%:R /\ False].
Proof.
have ji : j != i by rewrite eq_sym.
have D S : dividend v S = (S == [set i])%:R * 1 + (S == [set i; j])%:R * (- (4%:R / 5%:R)).
  rewrite -[RHS](dividend_game_of (fun S => (S == [set i])%:R * 1 + (S == [set i; j])%:R * (- (4%:R / 5%:R)))).
  apply: eq_dividend => U _; rewrite /game_of.
  rewrite (eq_bigl (fun T => (T \in [set: {set N}]) && (T \subset U))) => [|T]; last by rewrite inE.
  rewrite two_kept // !inE sub1set subUset !sub1set /v.
  by case: (i \in U); case: (j \in U) => /=; field.
have EE Om : E Om = (1 - ([set i] \in Om)%:R) ^+ 2 +
    (1 / 5%:R - ([set i] \in Om)%:R + ([set i; j] \in Om)%:R * (4%:R / 5%:R)) ^+ 2.
  rewrite /E sum_of_two (eq_bigr _ (fun T _ => D T)) two_kept // /v.
  rewrite !(eq_bigr _ (fun T _ => D T)) !two_kept // !sub1set !subUset !sub1set !inE !eqxx ?ij ?(negbTE ij) ?(negbTE ji) /=.
  by rewrite !andbT !andbF /=; move: ([set i] \in Om)%:R ([set i; j] \in Om)%:R => a b; field.
split=> [|T Ti|lambda H].
- by rewrite /v !inE !eqxx ?(negbTE ij) ?(negbTE ji) /=; split; field.
- have E1 : E [set [set i]] = 16%:R / 25%:R.
    by rewrite EE !inE eqxx [[set i; j] == _]eq_sym (negbTE one_two) /=; field.
  have : E [set T] = 2 \/ E [set T] = 26%:R / 25%:R.
    rewrite !EE !inE [[set i] == T]eq_sym (negbTE Ti) /=.
    by case: eqP => _ /=; [left|right]; field.
  case=> e; rewrite e E1 ltr_pdivr_mulr ?ltr0n //; first by rewrite -natrM ltr_nat.
  by rewrite -mulrA mulVf ?pnatr_eq0 // mulr1 ltr_nat.
have := H set0; have := H [set [set i]; [set i; j]].
rewrite !EE !inE !eqxx [[set i; j] == [set i]]eq_sym (negbTE one_two) cards0 cards2 one_two /=.
move=> h1 h2; have {}h1 : 16%:R / 25%:R <= lambda.
  rewrite -subr_ge0 -(addr0 lambda); move: h1; rewrite -subr_ge0 => h1; apply: le_trans h1 _.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
have {}h2 : lambda <= 2 / 5%:R.
  rewrite -subr_ge0; move: h2; rewrite -subr_ge0 => h2; apply: le_trans h2 _.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
split; first by rewrite h1.
have := le_trans h1 h2; rewrite ler_pdivr_mulr ?ltr0n //.
by rewrite (_ : 2 / 5%:R * 25%:R = 10%:R); [rewrite ler_nat|field].
Qed.

(* A, Eq. 7: R_Om sees one mask only.  With the effects 1, t and -t on {i}, {j} and {i,j}, the effect of {i}
   alone leaves 0 on the whole input, so R_Om = 1, and is off by t on the mask {j}. *)
Theorem one_mask_ratio (t : R) (w := fun T : {set N} =>
    (T == [set i])%:R + t * (T == [set j])%:R - t * (T == [set i; j])%:R)
  (v := game_of w) (Om := [set [set i]]) :
  let rest S := v S - \sum_(T in Om | T \subset S) dividend v T in
  let ratio := \sum_(T in Om) `|dividend v T| / (\sum_(T in Om) `|dividend v T| + `|rest setT|) in
  [/\ forall T, dividend v T = w T, rest setT = 0, ratio = 1 & rest [set j] = t].
Proof.
have ji : j != i by rewrite eq_sym.
have ne : [set i] != [set j] by apply/eqP => /set1_inj E; move: ij; rewrite E eqxx.
have W T : dividend v T = w T by exact: dividend_game_of.
have two_one : [set j] != [set i; j] by apply/eqP => E; move: (cardsU1 i [set j]); rewrite -E !cards1 inE ij.
have wi : w [set i] = 1 by rewrite /w eqxx (negbTE ne) (negbTE one_two) /=; ring.
have V S : v S = (i \in S)%:R + t * (j \in S)%:R - t * ((i \in S) && (j \in S))%:R.
  have K (C : {set N}) : \sum_(T : {set N} | T \subset S) (T == C)%:R = (C \subset S)%:R :> R.
    rewrite big_mkcond (bigD1 C) //= eqxx big1 ?addr0 => [|T /negbTE ->]; last by case: ifP.
    by case: ifP.
  rewrite /v /game_of /w sumrB big_split /= -!mulr_sumr !K !sub1set subUset !sub1set //.
have O S : \sum_(T in Om | T \subset S) dividend v T = (i \in S)%:R.
  rewrite (eq_bigl (fun T => (T == [set i]) && (T \subset S))) => [|T]; last by rewrite inE.
  rewrite big_mkcondr (big_pred1 [set i]) // W wi sub1set; by case: ifP.
have O1 : \sum_(T in Om) `|dividend v T| = 1 by rewrite big_set1 W wi normr1.
move=> rest ratio; have r0 : rest setT = 0 by rewrite /rest V O !inE /=; ring.
split=> //; last by rewrite /rest V O !inE eqxx (negbTE ij) /=; ring.
by rewrite /ratio r0 O1 normr0 addr0 big_set1 W wi normr1 divff // oner_eq0.
Qed.
End Two.

(* A, p. 5, baselines: for v(z) = z at the sample 1 with the baseline r the effect of the empty set alone is
   off by 1 - r on the whole input. *)
Theorem chosen_effects_err i (r : R) (v := fun S : {set N} => if i \in S then 1 else r) :
  v setT - \sum_(T in [set set0 : {set N}]) dividend v T = 1 - r.
Proof. by rewrite big_set1 dividend0 /v !inE. Qed.

(* A, the And-Or graph is said to be the one faithful explanation; but {a,b,c} is the coalition {a,b} with c
   and the coalition {b,c} with a: two graphs, with different coalitions, of one value on every mask. *)
Theorem two_graphs (a b c : N) : a != b -> b != c -> a != c ->
  let leaves := [:: Leaf a; Leaf b; Leaf c] in
  let g := rcons (rcons leaves (And N [:: 0; 1]%N)) (And N [:: 3; 2]%N) in
  let h := rcons (rcons leaves (And N [:: 1; 2]%N)) (And N [:: 3; 0]%N) in
  [/\ nth set0 (members g) 4 = [set a; b; c], nth set0 (members h) 4 = [set a; b; c],
      nth set0 (members g) 3 != nth set0 (members h) 3 &
      forall S, nth 1 (worths R S g) 4 = nth 1 (worths R S h) 4].
Proof.
move=> ab bc ac leaves g h.
have G : members g = [:: [set a]; [set b]; [set c]; [set a; b]; [set a; b; c]].
  by rewrite /members /= !big_cons !big_nil /= !setU0.
have bca : [set b; c] :|: [set a] = [set a; b; c] by rewrite setUC setUA.
have H : members h = [:: [set a]; [set b]; [set c]; [set b; c]; [set a; b; c]].
  by rewrite /members /= !big_cons !big_nil /= !setU0 bca.
split; [by rewrite G|by rewrite H|rewrite G H /=|by move=> S; rewrite !worth_of_nodes G H].
by apply/eqP => /setP /(_ a); rewrite !inE eqxx (negbTE ab) (negbTE ac).
Qed.

(* B, appendix H: for x1 x2 x3 + x1 x2 + x2 x3 + x2 + x3 on five variables the mean gains are 0, 2/5, 1,
   19/10, 16/5 and 5, and the gain of {3,4,5} is 1. *)
Theorem appendix_h (a b c d e : N) : #|N| = 5%N -> uniq [:: a; b; c; d; e] ->
  let x i S := (i \in S)%:R : R in
  let v S := x a S * x b S * x c S + x a S * x b S + x b S * x c S + x b S + x c S in
  [/\ [:: u_bar v 0%N; u_bar v 1%N; u_bar v 2%N; u_bar v 3%N; u_bar v 4%N; u_bar v 5%N] =
        [:: 0; 2 / 5%:R; 1; 19%:R / 10%:R; 16%:R / 5%:R; 5%:R] &
      v [set c; d; e] - v set0 = 1].
Proof.
move=> n5 U x v; have [ab ac ad ae [bc bd be]] : [/\ a != b, a != c, a != d, a != e &
    [/\ b != c, b != d & b != e]].
  by move: U; rewrite /= !inE !negb_or => /andP [/and4P [-> -> -> ->]] /andP [/and3P [-> -> ->]].
have [cd ce] : c != d /\ c != e by move: U; rewrite /= !inE !negb_or => /and5P [_ _ /andP [-> ->]].
pose J (S : {set N}) := (S == [set a; b; c])%:R + (S == [set a; b])%:R + (S == [set b; c])%:R +
  (S == [set b])%:R + (S == [set c])%:R : R.
have K (P : pred {set N}) C : \sum_(T : {set N} | P T) (T == C)%:R = (P C)%:R :> R.
  rewrite big_mkcond (bigD1 C) //= eqxx big1 ?addr0 => [|T /negbTE ->]; last by case: ifP.
  by case: ifP.
have D S : dividend v S = J S.
  rewrite -[RHS]dividend_game_of; clear U; apply: eq_dividend => U _; rewrite /game_of /J !big_split /= !K.
  rewrite !subUset !sub1set /v /x.
  by case: (a \in U); case: (b \in U); case: (c \in U) => /=; ring.
have c3 : #|[set a; b; c]| = 3%N by rewrite setUC cardsU1 cards2 !inE negb_or ![c == _]eq_sym ac bc ab.
have A k : order_sum v k = (k == 3%N)%:R + 2 * (k == 2%N)%:R + 2 * (k == 1%N)%:R.
  rewrite /order_sum (eq_bigr J) // /J !big_split /= !K c3 !cards2 !cards1 ab bc /=.
  by rewrite ![_ == k]eq_sym; ring.
split; last by rewrite /v /x !inE ?eqxx ?(negbTE ac) ?(negbTE ad) ?(negbTE ae) ?(negbTE bc) ?(negbTE bd) ?(negbTE be) /=; ring.
congr [:: _; _; _; _; _; _]; rewrite ?u_bar0 // order_means n5 // /index_iota /= !big_cons big_nil !A /=;
  repeat (match goal with |- context [binomial ?m ?k] =>
    let y := eval vm_compute in (binomial m k) in change (binomial m k) with y end); by field.
Qed.
End AnyGame.
