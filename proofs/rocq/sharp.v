(* The bound of the order sums by weights is sharp (this suite).

   The idea: where no weights give the bound t, Farkas' lemma has a point B that meets all the conditions and
   whose objective is above t B(1); and every point is that of a game.  The lemma by induction on the number
   of conditions: a point that meets all but the last is used to project the others along it. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From sparse Require Import game harsanyi orders bounds duality.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory. Local Open Scope ring_scope.

Section Farkas.
Variables (R : realFieldType) (M : nat).
Implicit Types (a : nat -> nat -> R) (g B c : nat -> R).

Definition dot g B : R := \sum_(1 <= k < M.+1) g k * B k.

Lemma dot_add g h x B : dot (fun k => g k + x * h k) B = dot g B + x * dot h B.
Proof. by rewrite /dot mulr_sumr -big_split; apply: eq_bigr => k _ /=; ring. Qed.

Lemma dot_addr g B B' x : dot g (fun k => B k + x * B' k) = dot g B + x * dot g B'.
Proof. by rewrite /dot mulr_sumr -big_split; apply: eq_bigr => k _ /=; ring. Qed.

(* Farkas: g is a sum of the a(i) with weights that are not negative, or some B that meets all the
   conditions a(i) B >= 0 has g B < 0. *)
Lemma farkas m a g :
  (exists2 c, forall i, (i < m)%N -> 0 <= c i & forall k, (0 < k <= M)%N -> g k = \sum_(i < m) c i * a i k) \/
  (exists2 B, forall i, (i < m)%N -> 0 <= dot (a i) B & dot g B < 0).
Proof.
elim: m a g => [|m IH] a g.
  have sq k : 0 <= g k * g k by rewrite -expr2 sqr_ge0.
  have [z|nz] := eqVneq (dot g g) 0; [left|right].
    exists (fun _ => 0) => // k kM; rewrite big_ord0; apply/eqP; rewrite -sqrf_eq0 expr2.
    move: z => /eqP; rewrite /dot (bigD1_seq k) ?mem_index_iota ?iota_uniq ?ltnS //=.
    by rewrite paddr_eq0; [case/andP|exact: sq|apply: sumr_ge0 => i _; apply: sq].
  exists (fun k => - g k) => //; have -> : dot g (fun k => - g k) = - dot g g.
    by rewrite /dot -sumrN; apply: eq_bigr => k _; rewrite mulrN.
  by rewrite oppr_lt0 lt_def nz sumr_ge0.
have [[c c0 cg]|[B B0 Bg]] := IH a g.
  left; exists (fun i => if (i < m)%N then c i else 0) => [i _|k kM]; first by case: ifP => // /c0.
  by rewrite big_ord_recr /= ltnn mul0r addr0 cg //; apply: eq_bigr => i _; rewrite ltn_ord.
have [am|am] := leP 0 (dot (a m) B).
  by right; exists B => // i; rewrite ltnS leq_eqVlt => /orP [/eqP -> //|]; apply: B0.
pose x i := - (dot (a i) B / dot (a m) B); pose y := dot g B / dot (a m) B.
have D : dot (a m) B != 0 by rewrite lt_eqF.
have x0 i : (i < m)%N -> 0 <= x i.
  by move=> im; rewrite /x -mulrN -invrN divr_ge0 ?B0 // oppr_ge0 ltW.
have y0 : 0 <= y by rewrite /y -mulrNN -invrN divr_ge0 // oppr_ge0 ltW.
have [[c c0 cg]|[B' B0' Bg']] := IH (fun i k => a i k + x i * a m k) (fun k => g k + - y * a m k);
  [left|right].
  exists (fun i => if (i < m)%N then c i else \sum_(j < m) c j * x j + y) => [i _|k kM].
    by case: ifP => [/c0 //|_]; rewrite addr_ge0 // sumr_ge0 // => j _; rewrite mulr_ge0 ?c0 ?x0.
  rewrite big_ord_recr /= ltnn; have := cg k kM.
  rewrite (eq_bigr (fun i : 'I_m => c i * a i k + c i * x i * a m k)) => [|i _]; last by ring.
  rewrite big_split -mulr_suml /= => E.
  rewrite (eq_bigr (fun i : 'I_m => c i * a i k)) => [|i _]; last by rewrite ltn_ord.
  by rewrite mulrDl addrA -E; ring.
exists (fun k => B' k + - (dot (a m) B' / dot (a m) B) * B k) => [i|].
  rewrite dot_addr ltnS leq_eqVlt => /orP [/eqP ->|im]; first by rewrite mulNr divfK // subrr.
  have := B0' i im; rewrite dot_add /x; congr (0 <= _).
  by move: (dot (a m) B)^-1 => e; ring.
move: Bg'; rewrite dot_add dot_addr /y; congr (_ < 0).
by move: (dot (a m) B)^-1 => e; ring.
Qed.
End Farkas.

Section Sharp.
Variables (N : finType) (R : realFieldType) (M : nat) (pw : nat -> R).
Hypotheses (Mn : (0 < M <= #|N|)%N) (pl : power_like pw).
Let n := #|N|.

(* the exact ratios (m/(m-1))^p *)
Definition exact_ratios m := pw m / pw m.-1.

Lemma curve_dot (B : nat -> R) m : curve M B m = dot M (fun k => 'C(m, k)%:R) B.
Proof. by []. Qed.

(* This suite: and the bound is sharp.  Where t bounds the objective by t u_bar(1) for all games on N that
   meet (i) to (iii), there are balanced weights that leave t at B(1), with the exact ratios. *)
Theorem sharp_weights (w : nat -> R) t :
  (forall v : {set N} -> R, condition_i M v -> condition_ii v -> condition_iii pw v ->
     \sum_(1 <= k < M.+1) w k * order_sum v k <= t * u_bar v 1%N) ->
  exists y z, [/\ weights N y z, balanced N M w y z exact_ratios & left_over N w y z exact_ratios 1 = t].
Proof.
move=> bound; have [p1 pos mono] := pl; have [M0 Mn'] := andP Mn; have n0 : (0 < n)%N := leq_trans M0 Mn'.
pose a i k : R := if (i < n)%N then 'C(i.+1, k)%:R - 'C(i, k)%:R
  else let m := (i - n).+2 in exact_ratios m * 'C(m.-1, k)%:R - 'C(m, k)%:R.
pose g k : R := (if k == 1%N then t else 0) - w k * 'C(n, k)%:R.
have [[c c0 cg]|[B B0 Bg]] := farkas M (n + n.-1) a g.
  exists (fun m => c m.-1), (fun m => c (n + m.-2)%N).
  have L k : (0 < k <= M)%N -> left_over N w (fun m => c m.-1) (fun m => c (n + m.-2)%N) exact_ratios k =
      if k == 1%N then t else 0.
    move=> kM; have := cg k kM; rewrite big_split_ord /=.
    rewrite (eq_bigr (fun i : 'I_n => c i * ('C(i.+1, k)%:R - 'C(i, k)%:R))) => [|i _]; last first.
      by rewrite /a ltn_ord.
    rewrite (eq_bigr (fun i : 'I_n.-1 =>
      c (n + i)%N * (exact_ratios i.+2 * 'C(i.+1, k)%:R - 'C(i.+2, k)%:R))) => [|i _]; last first.
      by rewrite /a ltnNge leq_addr addKn.
    rewrite /left_over big_add1 big_mkord /= -/n => E.
    have -> : \sum_(2 <= m < n.+1) c (n + m.-2)%N * (exact_ratios m * 'C(m.-1, k)%:R - 'C(m, k)%:R) =
      \sum_(i < n.-1) c (n + i)%N * (exact_ratios i.+2 * 'C(i.+1, k)%:R - 'C(i.+2, k)%:R).
      rewrite big_add1 /=; case: (n) n0 => // n' _; by rewrite big_add1 big_mkord.
    by rewrite -addrA -E /g addrC subrK.
  split; last by rewrite L // M0.
    split=> m /andP [m0 mn].
      by apply: c0; rewrite ltn_addr // prednK.
    by apply: c0; rewrite ltn_add2l; case: m m0 mn => [|[|m]] //= _; rewrite -/n; case: (n).
  by move=> k /andP [k1 kM]; rewrite L ?(ltnW k1) // gtn_eqF.
pose v := @curve_game N R M B; have [v_i A V U] := every_point_is_a_game Mn B.
have rise m : (m < n)%N -> u_bar v m <= u_bar v m.+1.
  move=> mn; rewrite !U ?(ltnW mn) // -subr_ge0; have := B0 m; rewrite ltn_addr // => /(_ isT).
  rewrite /dot (eq_bigr (fun k => 'C(m.+1, k)%:R * B k - 'C(m, k)%:R * B k)) => [|k _]; last first.
    by rewrite /a mn mulrBl.
  by rewrite sumrB.
have v_ii : condition_ii v.
  move=> m' m /andP []; elim: m => [|m IH]; first by rewrite leqn0 => /eqP ->.
  rewrite leq_eqVlt => /orP [/eqP -> //|]; rewrite ltnS => le mn.
  by apply: le_trans (IH le (ltnW mn)) _; apply: rise.
have v_iii : condition_iii pw v.
  have [] // := reference_exponent (v := v) pl; move=> m /andP [m0 mn].
  rewrite !U ?(ltnW mn) //; have := B0 (n + m.-1)%N; rewrite ltn_add2l => /(_ _).
  rewrite /dot (eq_bigr (fun k => exact_ratios m.+1 * ('C(m, k)%:R * B k) -
    'C(m.+1, k)%:R * B k)) => [|k _]; last first.
    by rewrite /a ltnNge leq_addr addKn; case: m m0 {mn} => // m _ /=; ring.
  rewrite sumrB -mulr_sumr subr_ge0 => H; rewrite mulrC -ler_pdivl_mulr ?pos // mulrAC; apply: H.
  by case: m m0 mn => // m _; rewrite -/n; case: (n).
have := bound v v_i v_ii v_iii; rewrite leNgt => /negP []; rewrite U // -subr_lt0.
move: Bg; congr (_ < 0); rewrite /dot /g /curve mulr_sumr -sumrB big_nat [RHS]big_nat.
apply: eq_bigr => k kM; rewrite A // mulrBl [w k * (_ * _)]mulrA; congr (_ - _).
case: k kM => [|[|k]] // _; first by rewrite binn mul1r.
by rewrite (_ : 'C(1, k.+2) = 0%N) ?bin_small //= !mul0r mulr0.
Qed.
End Sharp.
