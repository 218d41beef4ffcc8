(* Which hypotheses are needed: games exhibited, and the conditions proved of them (this suite, on the
   abstract, Cases 1 and 2 and section 4 of paper B).

   The idea: any numbers are the dividends of a game, so a game is made by choosing them.  Most of
   these games have the dividend a at every single variable, s(T) at the pair T and 0 above; then
   u_bar(m) = a m + C(m,2)/C(n,2) sum of s. *)
From mathcomp Require Import all_ssreflect all_algebra ring zify.
From sparse Require Import game harsanyi orders.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Lemma bin2_real (R : realFieldType) k : 'C(k, 2)%:R = (k%:R ^+ 2 - k%:R) / 2 :> R.
Proof.
elim: k => [|k IH]; first by rewrite bin_small // mulr0n expr0n subrr mul0r.
by rewrite binS bin1 natrD IH -[k.+1]addn1 natrD; field.
Qed.

Section Or.
Variables (N : finType) (R : realFieldType).
Implicit Types (S T : {set N}).

(* one OR of all variables *)
Definition or_game S : R := (S != set0)%:R.

Lemma or_game_dividend S : dividend or_game S = if S == set0 then 0 else (-1) ^+ #|S|.+1.
Proof.
rewrite -(uniqueness (v := or_game) (J := fun S => (S == set0)%:R - (-1) ^+ #|S|)) => [|U].
  by case: eqVneq => [->|_]; rewrite ?cards0 ?subrr // sub0r exprS mulN1r.
rewrite sumrB alternating (bigD1 set0) ?sub0set //= eqxx big1 ?addr0 => [|T /andP [_ /negbTE -> //]].
by rewrite /or_game; case: eqP; rewrite ?subrr ?subr0.
Qed.

Lemma or_game_mean m : (0 < m <= #|N|)%N -> u_bar or_game m = 1.
Proof.
move=> /andP [m0 mn]; rewrite /u_bar (eq_bigr (fun _ => 1)) => [|S /eqP Sm]; last first.
  by rewrite /or_game eqxx subr0 -cards_eq0 Sm -lt0n m0.
have /= := count_masks N m; rewrite cardsE sumr_const => ->.
by rewrite divff // bin_neq0.
Qed.

(* This suite: one OR is monotone and meets (iii) for every exponent, and all its 2^n - 1 interactions
   of nonempty sets are equally salient, with |eta(k)| = 1 at every order: condition (i) is needed. *)
Theorem condition_i_needed :
  [/\ condition_ii or_game, forall pw, power_like pw -> condition_iii pw or_game,
      forall S, S != set0 -> `|dividend or_game S| = 1,
      #|[set S : {set N} | (S != set0) && (1 <= `|dividend or_game S|)]| = (2 ^ #|N| - 1)%N &
      forall k, (0 < k <= #|N|)%N -> `|eta or_game k| = 1].
Proof.
split=> [m' m /andP [le mn]|pw [_ pos mono] m' m /andP [m'0 le] mn|S /negbTE S0||k /andP [k0 kn]].
- case: (posnP m') => [->|m'0]; last by rewrite !or_game_mean ?m'0 ?(leq_trans m'0) ?(leq_trans le).
  rewrite u_bar0; case: (posnP m) => [->|m0]; first by rewrite u_bar0.
  by rewrite or_game_mean ?m0 // ler01.
- by rewrite !or_game_mean ?m'0 ?(leq_trans m'0) ?(leq_trans le) // !mulr1 mono.
- by rewrite or_game_dividend S0 normrX normrN1 expr1n.
- have E : [set S : {set N} | (S != set0) && (1 <= `|dividend or_game S|)] = setT :\ set0.
    apply/setP => S; rewrite !inE or_game_dividend; case: eqVneq => //= _.
    by rewrite normrX normrN1 expr1n lexx.
  by rewrite E cardsDS ?sub1set ?inE // cards1 -cardsT -powersetT card_powerset.
have O : order_sum or_game k = (-1) ^+ k.+1 * 'C(#|N|, k)%:R.
  rewrite /order_sum (eq_bigr (fun _ => (-1) ^+ k.+1)) => [|S /eqP Sk]; last first.
    by rewrite or_game_dividend -cards_eq0 Sk eqn0Ngt k0.
  by have /= := count_masks N k; rewrite cardsE sumr_const mulr_natr => ->.
have E : strength or_game k = 'C(#|N|, k)%:R.
  rewrite /strength (eq_bigr (fun _ => 1)) => [|S /eqP Sk]; last first.
    by rewrite or_game_dividend -cards_eq0 Sk eqn0Ngt k0 normrX normrN1 expr1n.
  by have /= := count_masks N k; rewrite cardsE sumr_const => ->.
by rewrite /eta O E mulfK ?bin_neq0 // normrX normrN1 expr1n.
Qed.
End Or.

Section Pairs.
Variables (N : finType) (R : realFieldType).
Implicit Types (S T : {set N}) (s : {set N} -> R).
Let n := #|N|.

(* the game with the dividend a at single variables, s(T) at pairs, 0 elsewhere *)
Definition pair_dividend (a : R) s T := if #|T| == 1%N then a else if #|T| == 2%N then s T else 0.
Definition pair_game a s := game_of (pair_dividend a s).

Lemma pair_game_dividend a s T : dividend (pair_game a s) T = pair_dividend a s T.
Proof. exact: dividend_game_of. Qed.

Lemma pair_game_i a s : condition_i 2 (pair_game a s).
Proof.
move=> S S2; rewrite pair_game_dividend /pair_dividend !gtn_eqF //.
by apply: leq_trans S2.
Qed.

Lemma pair_game_1 a s : order_sum (pair_game a s) 1%N = a * n%:R.
Proof.
rewrite /order_sum (eq_bigr (fun _ => a)) => [|S S1]; last by rewrite pair_game_dividend /pair_dividend S1.
by have /= := count_masks N 1%N; rewrite cardsE bin1 sumr_const mulr_natr => ->.
Qed.

Lemma pair_game_2 a s : order_sum (pair_game a s) 2%N = \sum_(T : {set N} | #|T| == 2%N) s T.
Proof. by apply: eq_bigr => T /eqP T2; rewrite pair_game_dividend /pair_dividend T2. Qed.

Lemma pair_game_mean a s m : (1 < n)%N -> (m <= n)%N ->
  u_bar (pair_game a s) m =
  a * m%:R + 'C(m, 2)%:R * ((\sum_(T : {set N} | #|T| == 2%N) s T) / 'C(n, 2)%:R).
Proof.
move=> n1 mn; rewrite (order_means_to_M (@pair_game_i a s)) //.
rewrite big_ltn // big_ltn // big_geq // addr0 pair_game_1 pair_game_2 !bin1; congr (_ + _).
  by rewrite mulrCA divfK // pnatr_eq0 -lt0n ltnW.
by rewrite mulrAC -mulrA.
Qed.

Lemma pairs_salient a s tau : (forall T, #|T| = 2%N -> tau <= `|s T|) ->
  #|salient (pair_game a s) tau 2%N| = 'C(n, 2).
Proof.
move=> H; rewrite -count_masks; apply: eq_card => T; rewrite !inE.
by case: eqP => //= T2; rewrite pair_game_dividend /pair_dividend T2 /= H.
Qed.

(* a game of order 2 is a m + sum of the pairs inside; with all pairs at b it is a m + b C(m,2) *)
Lemma pair_game_value a (b : R) S : pair_game a (fun _ => b) S = a * #|S|%:R + b * 'C(#|S|, 2)%:R.
Proof.
pose w k := (k == 1%N)%:R * a + (k == 2%N)%:R * b.
rewrite /pair_game /game_of (eq_bigr (fun T : {set N} => w #|T|)) => [|T _]; last first.
  rewrite /pair_dividend /w; case: eqP => [->|]; first by rewrite mul1r mul0r addr0.
  by case: eqP; rewrite ?mul0r ?mul1r add0r.
rewrite sum_by_size -(big_mkord xpredT (fun j => 'C(#|S|, j)%:R * w j)) /w.
case: #|S| => [|[|k]].
- by rewrite big_nat1 bin0 bin_small //=; ring.
- by rewrite big_ltn // big_nat1 bin0 bin1 bin_small //=; ring.
rewrite big_ltn // big_ltn // big_ltn // big_nat_cond big1 => [|j /andP [/andP [j2 _] _]]; last first.
  by rewrite !gtn_eqF ?(ltnW j2) // !mul0r addr0 mulr0.
by rewrite bin0 bin1; move: 'C(k.+2, 2) (k.+2) => p q /=; ring.
Qed.

(* m - C(m,2): order 2, every single and pair has |I| = 1, eta(2) = -1, (iii) for every exponent up to
   2 (a power for which m^p/m^2 never rises), but not monotone: condition (ii) is needed. *)
Theorem condition_ii_needed : (2 < n)%N ->
  let v := pair_game 1 (fun _ => -1) in
  [/\ (forall S, v S = #|S|%:R - 'C(#|S|, 2)%:R) /\ condition_i 2 v, ~ condition_ii v,
      forall pw, power_like pw ->
        (forall m' m, (0 < m' <= m)%N -> pw m * m'%:R ^+ 2 <= pw m' * m%:R ^+ 2) -> condition_iii pw v,
      eta v 2%N = -1 &
      [/\ forall T, (0 < #|T| <= 2)%N -> `|dividend v T| = 1, #|salient v 1 1%N| = n &
          #|salient v 1 2%N| = 'C(n, 2)]].
Proof.
move=> n2 v; have n1 : (1 < n)%N by apply: ltnW.
have P0 : 'C(n, 2)%:R != 0 :> R by rewrite bin_neq0.
have SP : \sum_(T : {set N} | #|T| == 2%N) (-1 : R) = - 'C(n, 2)%:R.
  by have /= := count_masks N 2%N; rewrite cardsE sumr_const mulNrn => ->.
have U m : (m <= n)%N -> u_bar v m = m%:R - 'C(m, 2)%:R.
  by move=> mn; rewrite pair_game_mean // SP mul1r mulNr divff // mulrN1.
have S1 : #|salient v 1 1%N| = n.
  rewrite -[RHS]bin1 -count_masks; apply: eq_card => T; rewrite !inE.
  by case: eqP => //= T1; rewrite pair_game_dividend /pair_dividend T1 /= normr1 lexx.
split; last first.
- split=> [T|//|]; last by apply: pairs_salient => T _; rewrite normrN1.
  rewrite pair_game_dividend /pair_dividend; case: #|T| => [|[|[|]]] //= _; rewrite ?normrN normr1 //.
- have E2 : strength v 2%N = 'C(n, 2)%:R.
    rewrite /strength (eq_bigr (fun _ => 1)) => [|T /eqP T2]; last first.
      by rewrite pair_game_dividend /pair_dividend T2 normrN1.
    by have /= := count_masks N 2%N; rewrite cardsE sumr_const => ->.
  by rewrite /eta pair_game_2 SP E2 mulNr divff.
- move=> pw [_ pos mono] sq m' m /andP [m'0 le] mn; rewrite !U ?(leq_trans le) //.
  have f1 k : k%:R - 'C(k, 2)%:R <= 1 :> R.
    by rewrite ler_subl_addr -[1]/(1%:R) -natrD ler_nat; case: k => // k; rewrite binS bin1 addnCA leq_addl.
  have [m'2|m'3] := ltnP m' 3.
    have -> : m'%:R - 'C(m', 2)%:R = 1 :> R.
      by case: m' m'0 m'2 {le} => [|[|[|]]] // _ _; rewrite ?binn ?bin_small ?subr0 // -natrB.
    rewrite mulr1; apply: le_trans (mono _ _ le).
    by rewrite -[leRHS]mulr1 ler_pmul2l ?pos.
  have lx : m'%:R <= m%:R :> R by rewrite ler_nat.
  have y3 : 0 <= m'%:R - 3%:R :> R by rewrite subr_ge0 ler_nat.
  have y0 : 0 < m'%:R :> R by rewrite ltr0n.
  have x0 : 0 < m%:R :> R by rewrite ltr0n (leq_trans m'0).
  have Q0 : 0 < pw m' := pos _ m'0.
  have mq : pw m * m'%:R ^+ 2 <= pw m' * m%:R ^+ 2 by apply: sq; rewrite m'0.
  rewrite !bin2_real; move: (m'%:R : R) (m%:R : R) lx y3 y0 x0 mq => y x lx y3 y0 x0 mq.
  rewrite -subr_ge0; have two : 0 < 2 :> R by rewrite ltr0n.
  rewrite -(pmulr_rge0 _ y0) -(pmulr_rge0 _ two).
  have -> : 2 * (y * (pw m * (y - (y ^+ 2 - y) / 2) - pw m' * (x - (x ^+ 2 - x) / 2))) =
    (pw m' * x ^+ 2 - pw m * y ^+ 2) * (y - 3%:R) + pw m' * x * 3%:R * (x - y) by field.
  apply: addr_ge0; apply: mulr_ge0 => //; rewrite ?subr_ge0 //.
  by rewrite !mulr_ge0 ?ler0n // ltW.
- move=> /(_ 2%N 3%N); rewrite /= n2 => /(_ isT); rewrite !U // ?ltnW //.
  by rewrite binn (_ : 'C(3, 2) = 3%N) // subrr ler_subl_addr add0r ler_nat.
- by split=> [S|]; [rewrite /v pair_game_value mul1r mulN1r|apply: pair_game_i].
Qed.

(* C(m,2) + e m: order 2, monotone, every pair has I = 1.  At e = 0 condition (iii) fails for every
   exponent; for e > 0 it needs 2^p >= 2 + 1/e, while A(2)/u_bar(1) = C(n,2)/e: (iii) is needed. *)
Theorem condition_iii_needed (e : R) : 0 <= e -> (1 < n)%N ->
  let v := pair_game e (fun _ => 1) in
  [/\ (forall S, v S = 'C(#|S|, 2)%:R + e * #|S|%:R) /\ condition_i 2 v, condition_ii v,
      (forall T, #|T| = 2%N -> dividend v T = 1) /\ #|salient v 1 2%N| = 'C(n, 2),
      e = 0 -> forall pw, power_like pw -> ~ condition_iii pw v &
      0 < e -> (forall pw, power_like pw -> condition_iii pw v -> 2 + 1 / e <= pw 2%N) /\
               order_sum v 2%N / u_bar v 1%N = 'C(n, 2)%:R / e].
Proof.
move=> e0 n1 v; have P0 : 'C(n, 2)%:R != 0 :> R by rewrite bin_neq0.
have SP : \sum_(T : {set N} | #|T| == 2%N) (1 : R) = 'C(n, 2)%:R.
  by have /= := count_masks N 2%N; rewrite cardsE sumr_const => ->.
have U m : (m <= n)%N -> u_bar v m = e * m%:R + 'C(m, 2)%:R.
  by move=> mn; rewrite pair_game_mean // SP divff // mulr1.
split.
- by split=> [S|]; [rewrite /v pair_game_value mul1r addrC|apply: pair_game_i].
- move=> m' m /andP [le mn]; rewrite !U ?(leq_trans le) //; apply: ler_add.
    by apply: ler_wpmul2l; rewrite // ler_nat.
  by rewrite ler_nat leq_bin2l.
- split=> [T T2|]; first by rewrite pair_game_dividend /pair_dividend T2.
  by apply: pairs_salient => T _; rewrite normr1.
- move=> ez pw [p1 pos _] /(_ 1%N 2%N isT n1); rewrite !U ?(ltnW n1) // p1 ez !mul0r !add0r mul1r.
  by rewrite binn bin_small // mulr0 ler10.
move=> ep; split=> [pw [p1 pos _] /(_ 1%N 2%N isT n1)|].
  rewrite !U ?(ltnW n1) // p1 binn bin_small // mul1r mulr1 addr0 => H.
  rewrite -(ler_pmul2r ep) mulrDl div1r mulVf ?gt_eqF //; apply: le_trans H.
  by rewrite [2 * e]mulrC.
by rewrite pair_game_2 SP U ?(ltnW n1) // (_ : 'C(1, 2) = 0%N) // mulr1 addr0.
Qed.

Definition pairs := [set T : {set N} | #|T| == 2%N].

(* pairs with 1 on a set D of pairs and -b on the others *)
Definition signs (D : {set {set N}}) (b : R) T := if T \in D then 1 else - b.

Lemma sum_signs (D : {set {set N}}) b : D \subset pairs ->
  \sum_(T : {set N} | #|T| == 2%N) signs D b T = #|D|%:R - b * ('C(n, 2) - #|D|)%:R.
Proof.
move=> DP; rewrite (eq_bigl (fun T => T \in pairs)) => [|T]; last by rewrite inE.
rewrite (bigID (fun T => T \in D)) /= (eq_bigr (fun _ => 1)); last by move=> T /andP [_ TD]; rewrite /signs TD.
rewrite [X in _ + X](eq_bigr (fun _ => - b)); last by move=> T /andP [_ /negbTE TD]; rewrite /signs TD.
have -> : ('C(n, 2) - #|D|)%N = #|pairs :\: D| by rewrite cardsDS // /pairs count_masks.
rewrite !sumr_const -mulNr mulr_natr; congr (_ *+ _ + _ *+ _); apply: eq_card => T; rewrite unfold_in.
  by apply: andb_idl; apply/subsetP.
by rewrite !inE andbC.
Qed.

Lemma some_pairs h : (h <= 'C(n, 2))%N -> exists2 D : {set {set N}}, D \subset pairs & #|D| = h.
Proof.
move=> hP; have : (0 < #|[set D : {set {set N}} | D \subset pairs & #|D| == h]|)%N.
  by rewrite cards_draws bin_gt0 /pairs count_masks.
by move/card_gt0P => [D]; rewrite inE => /andP [DP /eqP Dh]; exists D.
Qed.

(* This suite: for every n >= 3 a game of order 2 with u_bar(m) = m, so (ii) and (iii) with p = 1, in
   which eta(2) = 0 and all C(n,2) pairs have 1/2 <= |I| <= 1.  These are more than c n pairs as soon as
   n > 2 c + 1: (i) to (iii) alone bound no count by O(n^p). *)
Theorem eta_needed : (2 < n)%N -> exists v : {set N} -> R,
  [/\ condition_i 2 v, forall m, (m <= n)%N -> u_bar v m = m%:R,
      condition_ii v /\ condition_iii (fun m => m%:R) v, eta v 2%N = 0 &
      [/\ forall T, #|T| = 2%N -> 1 / 2 <= `|dividend v T| <= 1, #|salient v (1 / 2) 2%N| = 'C(n, 2) &
          forall c, (2 * c + 1 < n)%N -> (c * n < #|salient v (1%R / 2) 2%N|)%N]].
Proof.
move=> n2; have n1 : (1 < n)%N by apply: ltnW.
have P3 : (3 <= 'C(n, 2))%N by rewrite (leq_trans _ (leq_bin2l 2 n2)).
set P := 'C(n, 2) in P3 *; pose h := P./2.
have [hP h3] : (h <= P)%N /\ (P <= 3 * h)%N by rewrite /h; split; move: P3; lia.
have hP' : (0 < P - h)%N by rewrite /h; move: P3; lia.
have [D DP Dh] := some_pairs hP; pose b : R := h%:R / (P - h)%:R.
have q0 : (P - h)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have S0 : \sum_(T : {set N} | #|T| == 2%N) signs D b T = 0.
  by rewrite sum_signs // Dh /b divfK // subrr.
exists (pair_game 1 (signs D b)).
have U m : (m <= n)%N -> u_bar (pair_game 1 (signs D b)) m = m%:R.
  by move=> mn; rewrite pair_game_mean // S0 mul0r mulr0 addr0 mul1r.
split=> //; first exact: pair_game_i.
- split=> [m' m /andP [le mn]|m' m /andP [m'0 le] mn]; rewrite !U ?(leq_trans le) ?ler_nat //.
  by rewrite mulrC.
- by rewrite /eta pair_game_2 S0 mul0r.
have size T : 1 / 2 <= `|signs D b T| <= 1.
  rewrite /signs; case: ifP => _.
    by rewrite normr1 lexx andbT ler_pdivr_mulr ?ltr0n // mul1r ler1n.
  rewrite normrN /b ger0_norm ?divr_ge0 ?ler0n //; apply/andP; split.
    rewrite ler_pdivr_mulr ?ltr0n // mulrAC ler_pdivl_mulr ?ltr0n // mul1r.
    by rewrite -natrM ler_nat; move: h3 hP; lia.
  by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat /h; lia.
have all : #|salient (pair_game 1 (signs D b)) (1 / 2) 2%N| = 'C(n, 2).
  by apply: pairs_salient => T _; case/andP: (size T).
split=> // [T T2|c nc]; first by rewrite pair_game_dividend /pair_dividend T2 /= size.
by rewrite all bin2 -(ltn_pmul2l (isT : (0 < 2)%N)) mul2n mul2n; move: nc; clear; case: n => // m; nia.
Qed.

(* B, Case 2, is false for every n >= 3: (i) with M = 2, (ii) and (iii) with p = 1 hold, all C(n,2)
   pairs have |I| = 1, and eta(2) is -1/C(n,2) or -2/C(n,2), which shrinks polynomially only. *)
Theorem case_2_fails : (2 < n)%N -> exists v : {set N} -> R,
  [/\ condition_i 2 v, condition_ii v, condition_iii (fun m => m%:R) v,
      forall T, #|T| = 2%N -> `|dividend v T| = 1 &
      eta v 2%N = - (1 / 'C(n, 2)%:R) \/ eta v 2%N = - (2 / 'C(n, 2)%:R)].
Proof.
move=> n2; have n1 : (1 < n)%N by apply: ltnW.
have P3 : (3 <= 'C(n, 2))%N by rewrite (leq_trans _ (leq_bin2l 2 n2)).
have P0 : 'C(n, 2)%:R != 0 :> R by rewrite bin_neq0.
pose h := ('C(n, 2).-1)./2; pose d := ('C(n, 2) - 2 * h)%N.
have [hP hd] : (h <= 'C(n, 2))%N /\ (h + d = 'C(n, 2) - h)%N by rewrite /d /h; split; move: P3; lia.
have d12 : d = 1%N \/ d = 2%N by rewrite /d /h; move: P3; lia.
have [D DP Dh] := some_pairs hP.
have S0 : \sum_(T : {set N} | #|T| == 2%N) signs D 1 T = - d%:R.
  by rewrite sum_signs // Dh -hd natrD mul1r opprD addrA subrr sub0r.
pose v := pair_game 1 (signs D 1); exists v; pose c : R := d%:R / 'C(n, 2)%:R.
have U m : (m <= n)%N -> u_bar v m = m%:R - 'C(m, 2)%:R * c.
  by move=> mn; rewrite pair_game_mean // S0 mul1r mulNr mulrN.
have I1 T : #|T| = 2%N -> `|dividend v T| = 1.
  by move=> T2; rewrite pair_game_dividend /pair_dividend T2 /= /signs; case: ifP; rewrite ?normrN normr1.
have c0 : 0 <= c by rewrite /c divr_ge0 ?ler0n.
have dn : (d * n.-1 <= 'C(n, 2))%N.
  have -> : 'C(n, 2) = (n * n.-1)./2 by rewrite bin2.
  case: (leqP 4 n) => n4; first by case: d12 => ->; move: n4; nia.
  have n3 : n = 3%N by move: n2 n4; lia.
  by rewrite /d /h n3.
have step m : (m < n)%N -> u_bar v m <= u_bar v m.+1.
  move=> mn; rewrite !U ?(ltnW mn) // binS bin1 natrD mulrDl -subr_ge0 -[m.+1]addn1 natrD.
  have -> : m%:R + 1 - ('C(m, 2)%:R * c + m%:R * c) - (m%:R - 'C(m, 2)%:R * c) = 1 - m%:R * c by ring.
  rewrite subr_ge0 /c mulrA ler_pdivr_mulr ?mul1r ?ltr0n ?bin_gt0 // -natrM ler_nat.
  by apply: leq_trans dn; rewrite mulnC leq_mul2l; apply/orP; right; move: mn n2; lia.
split=> //; first exact: pair_game_i.
- move=> m' m /andP [le mn]; elim: m le mn => [|m IH]; first by rewrite leqn0 => /eqP ->.
  rewrite leq_eqVlt => /orP [/eqP -> //|le] mn.
  by apply: le_trans (step _ mn); apply: IH => //; apply: ltnW.
- move=> m' m /andP [m'0 le] mn; rewrite !U ?(leq_trans le) // !bin2_real -subr_ge0.
  have -> : m%:R * (m'%:R - (m'%:R ^+ 2 - m'%:R) / 2 * c) - m'%:R * (m%:R - (m%:R ^+ 2 - m%:R) / 2 * c) =
    m%:R * m'%:R * c / 2 * (m%:R - m'%:R) by field.
  apply: mulr_ge0; last by rewrite subr_ge0 ler_nat.
  apply: divr_ge0; last exact: ler0n.
  by apply: mulr_ge0 => //; apply: mulr_ge0; apply: ler0n.
have E2 : strength v 2%N = 'C(n, 2)%:R.
  rewrite /strength (eq_bigr (fun _ => 1)) => [|T /eqP /I1 //].
  by have /= := count_masks N 2%N; rewrite cardsE sumr_const => ->.
by rewrite /eta pair_game_2 S0 E2 mulNr; case: d12 => ->; [left|right].
Qed.

(* B, section 4: sparse samples need not share patterns.  For v(z) = sum of z_i and the n samples e_j,
   all of one class, the game of e_j has the dividend 1 at {j} and no other; so each sample has one
   salient interaction, and no two samples share one; the score of all of them is 1. *)
Theorem no_transfer (tau : R) j : 0 < tau <= 1 ->
  let v j S := \sum_(i : N | i \in S) (i == j)%:R : R in
  v j setT = 1 /\ [set S | tau <= `|dividend (v j) S|] = [set [set j]].
Proof.
move=> /andP [t0 t1] v; split.
  by rewrite /v (bigD1 j) ?inE //= eqxx big1 ?addr0 // => i /andP [_ /negbTE ->].
apply/setP => S; rewrite !inE.
rewrite (distribution (c := 1) (T := [set j])) => [|U].
  by case: eqP => _; rewrite mul1r ?normr1 ?normr0 ?t1 // lt_geF.
rewrite mul1r sub1set /v; case: (boolP (j \in U)) => jU.
  by rewrite (bigD1 j) //= eqxx big1 ?addr0 // => i /andP [_ /negbTE ->].
by rewrite big1 // => i iU; case: eqP => // E; rewrite -E iU in jU.
Qed.
End Pairs.
