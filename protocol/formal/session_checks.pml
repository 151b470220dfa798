/* The properties of session.pml, and what it must be able to reach. */

/* Without a copy nobody is taken for one. */
inline check_outcome() {
#ifndef RESTORE
  no_fork_without_a_copy = store[1].on || (outcome != FORKED && outcome != SPLIT);
  assert(no_fork_without_a_copy)
#else
  skip
#endif
}

#define CLEAN(x)    (!x.unsent && !x.olds)
#define UNIT_OF(n)  ((unitOf >> (n)) & 1)

inline check() {
  /* Of the register: writes that are there under a dot, that stand, that stand twice; and what its writes covered. */
  was = 0; held = 0; own = 0; prefix = 0;
  i = 0;
  do
  :: i < DOTS ->
     if
     :: registerVector & BIT(i) ->
        w = registerContent[i] - 1;
        was = was | BIT(w);
        prefix = prefix | covers[w];
        if
        :: registerOpen & BIT(i) -> own = own | (held & BIT(w)); held = held | BIT(w)
        :: else
        fi
     :: else
     fi;
     i++
  :: else -> break
  od;
  nothing_twice = !(own & ~apart);
  assert(nothing_twice);
  nothing_returns = !(held & prefix & ~(apart | apartReplaced));
  assert(nothing_returns);
  /* What was ever in the register stands, or one who saw it has replaced it; so does all that was saved in a store
     which has nothing more to send. */
  nothing_lost = !(was & ~(held | prefix)) && (!CLEAN(ME) || !(ME.saved & ~(held | prefix)));
  assert(nothing_lost);
  clean_store_agrees = !CLEAN(ME) || ME.behind || (ME.vector == registerVector && ME.open == registerOpen);
  assert(clean_store_agrees);
  check_reach()
}

/* What must be possible: such a run has to fail, or the model shows nothing. */
#define ANSWER(o)  (what == EXCHANGE && choice == ANSWERED && outcome == o)

inline check_reach() {
#ifdef REACH_FORK
  assert(!ANSWER(FORKED));
#endif
#ifdef REACH_REPEAT
  assert(!(ANSWER(REPEATED) && named));
#endif
#ifdef REACH_SPLIT
  assert(!ANSWER(SPLIT));
#endif
#ifdef REACH_TWO_OLD_LIVES
  /* One comparison is made, and unsent work is still to be compared with another life. */
  assert(!(ANSWER(FORK_NOTED) && ME.olds && ME.forked));
#endif
#ifdef REACH_CONFLICT
  /* Two writes, neither of which has seen the other, in one unit of the register. */
  assert(!((held & 3) == 3 && UNIT_OF(0) == UNIT_OF(1)));
#endif
#ifdef REACH_ALL_SENT
  assert(!(writes == WRITES && store[STORES - 1].on && CLEAN(store[0]) && CLEAN(store[STORES - 1])));
#endif
#ifdef REACH_GROWN
  /* A repeat is answered for less than it carries. */
  assert(!(ANSWER(REPEATED) && named && ME.unsent));
#endif
#ifdef REACH_HISTORY_RENAMED
  assert(!(ANSWER(FORK_NOTED) && (ME.replaced & OF(ME.life))));
#endif
#ifdef REACH_RETURN
  /* A write that was replaced stands beside its replacement. */
  assert(!(held & prefix));
#endif
#ifdef REACH_TWICE
  assert(!own);
#endif
  skip
}

/* For reading a counterexample, check --show: what is open has a star. */
inline tell() {
#ifdef TELL
  printf("store %d: %e %d", s, what, choice);
  if :: what == EXCHANGE -> printf(" -> %e", outcome) :: else fi;
  printf("\n");
  i = 0;
  do
  :: i < STORES && store[i].on ->
     printf("   store %d: life %d token %d request %d unsent %d forked %d olds %d base %x sent %x:", i, store[i].life,
       store[i].token, store[i].request, store[i].unsent, store[i].forked, store[i].olds, store[i].base, store[i].sent);
     d = 0;
     do
     :: d < DOTS ->
        if :: store[i].vector & BIT(d) -> printf(" %d.%d=%d", d / K, d % K + 1, store[i].content[d]);
              if :: store[i].open & BIT(d) -> printf("*") :: else fi :: else fi;
        d++
     :: else -> break
     od;
     printf("\n");
     i++
  :: else -> break
  od;
  printf("   register:");
  d = 0;
  do
  :: d < DOTS ->
     if :: registerVector & BIT(d) -> printf(" %d.%d=%d", d / K, d % K + 1, registerContent[d]);
           if :: registerOpen & BIT(d) -> printf("*") :: else fi :: else fi;
     d++
  :: else -> break
  od;
  printf("\n")
#else
  skip
#endif
}

