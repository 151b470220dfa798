/* The merge (merge.md): three replicas, one record with its life and two units, every write, every way to deliver.

   A set of dots is a bit mask. Dot (replica r, counter c) is bit r*K + c-1, so the order of bits is the order of dots.
   A version vector is the mask of the dots that it contains: the union of two vectors is their "or". */

#ifndef WRITES
#define WRITES 4                       /* of all replicas together */
#endif
#define REPLICAS 3
#define K        3                     /* writes of one replica */
#define DOTS     9                     /* REPLICAS * K */
#define OF(r)    (7 << ((r) * K))      /* every dot of replica r */

/* The parts of a state. Life is two sets, by mark; part UNIT + u is unit u. */
#define ALIVE 0
#define DEAD  1
#define UNIT  2
#define PARTS 4
typedef Record { short vector; short part[PARTS] }

Record at[REPLICAS];
Record net;                             /* one state on its way: it may come late, twice, or never */

byte  written[REPLICAS], writes;
short one[2];                          /* values are 0 or 1: the dots that wrote 1 in a unit */

/* For the properties alone: what each write took away by the text and what it had seen; what was put where; which
   writes are deletes, which say that the record is to live, and which are resolutions. */
typedef Ghost { short saw; short tookLife; short took[2] }
Ghost ghost[DOTS];
short put[PARTS], deletes, asserts, resolutions;

/* What the step does. Chosen before the step, and 0 between steps. */
mtype = { INSERT, EDIT, DELETE, RESOLVE, RESOLVE_LIFE, SEND, RECEIVE };
mtype what;
byte r, value, units, from;

/* Used within a step alone. */
hidden byte u, i, d;
hidden short dot, goes, all, mine, lifeGone, gone0, gone1, deleteSaw;
hidden Record old;

#define LIFE(s)            (s.part[ALIVE] | s.part[DEAD])
#define LIVES(s)           (s.part[ALIVE] != 0)
#define CONFLICT(m, u)     (((m) & one[u]) && ((m) & ~one[u]))
#define PROVISIONAL(m, u)  (((m) & one[u]) > ((m) & ~one[u]))      /* the value under the highest dot */
#define WITH(m, u, v)      ((v) -> ((m) & one[u]) : ((m) & ~one[u]))
#define IN_CONFLICT(u)     CONFLICT(at[r].part[UNIT + u], u)

/* ---------------------------------------------------------------- writes, merge.md 5 */

inline new_dot() {
  d = r * K + written[r];
  dot = 1 << d;
  written[r]++;
  writes++;
  ghost[d].saw = at[r].vector;
  at[r].vector = at[r].vector | dot
}

/* `mark` takes the place of what `goes`. */
inline put_life(mark) {
  ghost[d].tookLife = goes;
  at[r].part[ALIVE] = at[r].part[ALIVE] & ~goes;
  at[r].part[DEAD] = at[r].part[DEAD] & ~goes;
  at[r].part[mark] = at[r].part[mark] | dot;
  put[mark] = put[mark] | dot
}

inline assert_life() {
  asserts = asserts | dot;
#ifndef NO_ASSERT_LIFE
  goes = at[r].part[ALIVE]; put_life(ALIVE)
#endif
}

/* The value takes the place of what `goes` in unit u. */
inline put_unit() {
  ghost[d].took[u] = goes;
  at[r].part[UNIT + u] = (at[r].part[UNIT + u] & ~goes) | dot;
  put[UNIT + u] = put[UNIT + u] | dot;
  if :: value -> one[u] = one[u] | dot :: else fi
}

inline replace_ordinary() {
  all = at[r].part[UNIT + u];
  mine = all & OF(r);
  if
  :: !CONFLICT(all, u) || CONFLICT(mine, u) -> goes = all; put_unit()
  :: else ->
     if
     :: mine != 0 -> goes = WITH(all, u, (mine & one[u]) != 0); put_unit()
     :: else -> goes = WITH(all, u, PROVISIONAL(all, u)); put_unit()
     fi
  fi
}

/* An undelete writes a unit only where that changes something. */
inline undelete_unit() {
  all = at[r].part[UNIT + u];
  if
  :: all != 0 && !CONFLICT(all, u) && PROVISIONAL(all, u) == value -> skip
  :: else -> replace_ordinary()
  fi
}

inline insert() {
  new_dot();
  asserts = asserts | dot;
  goes = at[r].part[DEAD]; put_life(ALIVE);
  u = 0; undelete_unit();
  u = 1; undelete_unit()
}

inline edit() {
  new_dot();
  if :: units != 2 -> u = 0; replace_ordinary() :: else fi;
  if :: units != 1 -> u = 1; replace_ordinary() :: else fi;
  assert_life()
}

inline delete() {
  new_dot();
  deletes = deletes | dot;
  if
  :: at[r].part[DEAD] == 0 -> goes = at[r].part[ALIVE]; put_life(DEAD)
  :: else -> goes = (at[r].part[ALIVE] & OF(r)) | at[r].part[DEAD]; put_life(DEAD)
  fi
}

inline resolve() {
  new_dot();
  resolutions = resolutions | dot;
  u = units - 1;
  goes = at[r].part[UNIT + u]; put_unit();
#ifdef RESOLVE_SOME
  /* The mutant leaves a competing version of another replica standing. */
  at[r].part[UNIT + u] = at[r].part[UNIT + u] | (goes & ~OF(r));
#endif
  assert_life()
}

inline resolve_life() {
  new_dot();
  if
  :: value -> asserts = asserts | dot; goes = LIFE(at[r]); put_life(ALIVE)
  :: else -> deletes = deletes | dot; goes = LIFE(at[r]); put_life(DEAD)
  fi
}

/* ---------------------------------------------------------------- from one to another, merge.md 3 */

inline send() {
  net.vector = at[from].vector;
  net.part[ALIVE] = at[from].part[ALIVE];
  net.part[DEAD] = at[from].part[DEAD];
  net.part[UNIT] = at[from].part[UNIT];
  net.part[UNIT + 1] = at[from].part[UNIT + 1];
#ifdef PARTIAL_RECORD
  /* The mutant leaves unit 1 out, but not what the vector says of it. */
  net.part[UNIT + 1] = 0;
#endif
#ifdef PARTIAL_UNIT
  /* The mutant sends the provisional version of unit 0 alone. */
  if
  :: CONFLICT(net.part[UNIT], 0) -> net.part[UNIT] = WITH(net.part[UNIT], 0, PROVISIONAL(net.part[UNIT], 0))
  :: else
  fi
#endif
}

inline merge_part(which) {
  old.part[which] = at[r].part[which];
  at[r].part[which] = (old.part[which] & net.part[which]) | (old.part[which] & ~net.vector) |
    (net.part[which] & ~old.vector)
}

inline receive() {
  old.vector = at[r].vector;
  merge_part(ALIVE); merge_part(DEAD); merge_part(UNIT); merge_part(UNIT + 1);
  at[r].vector = old.vector | net.vector
}

/* ---------------------------------------------------------------- properties */

/* Each is a variable, so that a failure names it. */
bool no_value_lost = true, no_value_comes_back = true, concurrent_edit_keeps_the_record = true;
bool same_vector_same_state = true, honest_work_erases_nothing = true;

/* The state by another definition, without any use of the merge: what was put by the dots in the vector, less what
   these took away. */
inline sum_up() {
  lifeGone = 0; gone0 = 0; gone1 = 0; deleteSaw = 0;
  i = 0;
  do
  :: i < DOTS ->
     if
     :: at[r].vector & (1 << i) ->
        lifeGone = lifeGone | ghost[i].tookLife;
        gone0 = gone0 | ghost[i].took[0];
        gone1 = gone1 | ghost[i].took[1];
        if :: deletes & (1 << i) -> deleteSaw = deleteSaw | ghost[i].saw :: else fi
     :: else
     fi;
     i++
  :: else -> break
  od
}

#define LACKS(p, gone)  (at[r].vector & put[p] & ~(gone) & ~at[r].part[p])

inline check_state() {
  sum_up();
  no_value_lost = !LACKS(ALIVE, lifeGone) && !LACKS(DEAD, lifeGone) && !LACKS(UNIT, gone0) && !LACKS(UNIT + 1, gone1);
  assert(no_value_lost);
  no_value_comes_back = !(lifeGone & LIFE(at[r])) && !(gone0 & at[r].part[UNIT]) && !(gone1 & at[r].part[UNIT + 1]);
  assert(no_value_comes_back);
  /* Where the record does not live, each write that would have it live was seen by a delete. */
  concurrent_edit_keeps_the_record = LIVES(at[r]) || !(at[r].vector & asserts & ~deleteSaw);
  assert(concurrent_edit_keeps_the_record);
  i = 0;
  do
  :: i < REPLICAS ->
     same_vector_same_state = at[i].vector != at[r].vector ||
       (at[i].part[ALIVE] == at[r].part[ALIVE] && at[i].part[DEAD] == at[r].part[DEAD] &&
        at[i].part[UNIT] == at[r].part[UNIT] && at[i].part[UNIT + 1] == at[r].part[UNIT + 1]);
     assert(same_vector_same_state);
     i++
  :: else -> break
  od
}

/* sync.md 10, rule 7a: versions gone without a new one in their place. No honest state may look like that. */
#define ERASES(was, is, theirs)  (((was) & ~(is)) && !((theirs) & ~old.vector))

inline check_received() {
  honest_work_erases_nothing = !ERASES(LIFE(old), LIFE(at[r]), LIFE(net)) &&
    !ERASES(old.part[UNIT], at[r].part[UNIT], net.part[UNIT]) &&
    !ERASES(old.part[UNIT + 1], at[r].part[UNIT + 1], net.part[UNIT + 1]);
  assert(honest_work_erases_nothing)
}

/* What must be possible: such a run has to fail, or the model shows nothing. */
inline check_reach() {
#ifdef REACH_THREE_VALUES
  all = at[r].part[UNIT];
  assert(!(IN_CONFLICT(0) && (all & OF(0)) && (all & OF(1)) && (all & OF(2))));
#endif
#ifdef REACH_EDIT_BESIDE_DELETE
  assert(!(LIVES(at[r]) && at[r].part[DEAD]));
#endif
#ifdef REACH_RESOLVED_APART
  /* Two resolutions made apart, with different values: a conflict again. */
  assert(!CONFLICT(at[r].part[UNIT] & resolutions, 0));
#endif
#ifdef REACH_UNDELETE
  assert(!(what == INSERT && ghost[d].saw != 0));
#endif
#ifdef REACH_CONVERGED
  assert(!(writes == WRITES && IN_CONFLICT(1) && at[0].vector == at[1].vector && at[1].vector == at[2].vector));
#endif
  skip
}

/* For reading a counterexample: check --show. Units is a mask of them, values are marks of a resolve-life too. */
inline tell() {
#ifdef TELL
  printf("%e at %d, value %d, units %d, from %d\n", what, r, value, units, from);
  i = 0;
  do
  :: i < REPLICAS ->
     printf("   %d: vector %o alive %o deleted %o units %o %o\n", i, at[i].vector, at[i].part[ALIVE], at[i].part[DEAD],
       at[i].part[UNIT], at[i].part[UNIT + 1]);
     i++
  :: else -> break
  od
#else
  skip
#endif
}

/* ---------------------------------------------------------------- the world */

#define MAY_WRITE  (writes < WRITES && written[r] < K)

inline choose() {
  if :: r = 0 :: r = 1 :: r = 2 fi;
  if
  :: MAY_WRITE && !LIVES(at[r]) -> what = INSERT
  :: MAY_WRITE && LIVES(at[r]) ->
     what = EDIT;
#ifdef DEEP
     units = 1
#else
     if :: units = 1 :: units = 2 :: units = 3 fi
#endif
  :: MAY_WRITE && LIVES(at[r]) -> what = DELETE
  :: MAY_WRITE && LIVES(at[r]) && IN_CONFLICT(0) -> what = RESOLVE; units = 1
  :: MAY_WRITE && LIVES(at[r]) && IN_CONFLICT(1) -> what = RESOLVE; units = 2
  :: MAY_WRITE && LIVES(at[r]) && at[r].part[DEAD] -> what = RESOLVE_LIFE
#ifdef DEEP
  :: what = RECEIVE; if :: from = 0 :: from = 1 :: from = 2 fi
#else
  :: what = SEND
  :: net.vector -> what = RECEIVE
#endif
  fi;
  if
  :: writes != 0 && (what == INSERT || what == EDIT || what == RESOLVE || what == RESOLVE_LIFE) -> value = 1
  :: value = 0
  fi
}

active proctype world() {
#ifdef DEEP
  /* To look further, from a record that all know. */
  d_step {
    insert();
    r = 1; send(); receive();
    r = 2; receive();
    r = 0
  };
#endif
end:
  do
  :: atomic {
       choose();
       d_step {
         if
         :: what == INSERT -> insert()
         :: what == EDIT -> edit()
         :: what == DELETE -> delete()
         :: what == RESOLVE -> resolve()
         :: what == RESOLVE_LIFE -> resolve_life()
         :: what == SEND -> from = r; send()
         :: what == RECEIVE ->
#ifdef DEEP
            send();
#endif
            receive()
         fi;
         tell();
         check_state();
         if :: what == RECEIVE -> check_received() :: else fi;
         check_reach();
#ifdef DEEP
         net.vector = 0; net.part[ALIVE] = 0; net.part[DEAD] = 0; net.part[UNIT] = 0; net.part[UNIT + 1] = 0;
#endif
         what = 0; r = 0; value = 0; units = 0; from = 0
       }
     }
  od
}
