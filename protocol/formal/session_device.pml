/* The device's side: sync.md 5, 6 and 8, and merge.md 7. Part of session.pml. */

inline next_dot() {
  ME.counter++;
  counters_suffice = ME.counter <= K;
  assert(counters_suffice);
  d = ME.life * K + ME.counter - 1
}

/* Dot d enters the vector, and with it those below, which may be history's. */
inline enter_vector() {
  ME.vector = ME.vector | ((BIT(d + 1) - 1) & OF(ME.life))
}

/* A write replaces all that is open in its unit: how much it replaces is the matter of merge.pml. */
inline write() {
  if :: !ME.unsent -> ME.unsent = true; ME.base = ME.vector :: else fi;
  i = 0;
  do
  :: i < DOTS ->
     if
     :: (ME.open & BIT(i)) && ((unitOf >> (ME.content[i] - 1)) & 1) == choice ->
        ME.open = ME.open & ~BIT(i);
        ME.replaced = ME.replaced | (BIT(i) & ~ME.base);
        w = ME.content[i] - 1;
        covers[writes] = covers[writes] | BIT(w) | covers[w]
     :: else
     fi;
     i++
  :: else -> break
  od;
  next_dot();
  enter_vector();
  ME.open = ME.open | BIT(d);
  ME.content[d] = writes + 1;
  unitOf = unitOf | (choice << writes);
  ME.saved = ME.saved | BIT(writes);
  writes++
}

/* sync.md 8, what FORKED does. */
inline begin_life() {
  ME.olds = ME.olds | BIT(ME.life);
  ME.forked = ME.unsent;
  ME.life = lives; ME.counter = 0;
  ME.token = PRESENT; ME.request = NONE; ME.sent = 0;
  lives++
}

/* Store s is no more. */
inline clear() {
  ME.on = false; ME.device = 0; ME.life = 0; ME.counter = 0; ME.token = 0; ME.request = 0;
  ME.vector = 0; ME.open = 0; ME.replaced = 0; ME.unsent = 0; ME.forked = 0; ME.base = 0; ME.sent = 0; ME.olds = 0;
  ME.behind = 0; ME.saved = 0;
  i = 0;
  do :: i < DOTS -> ME.content[i] = 0; i++ :: else -> break od
}

/* Makes the next store, or with -DRESTORE the other, what store s is. */
inline copy() {
#ifdef RESTORE
  t = 1 - s;
#else
  t = 1;
  do :: store[t].on -> t++ :: else -> break od;
#endif
  store[t].on = true;
  store[t].device = ME.device; store[t].life = ME.life; store[t].counter = ME.counter;
  store[t].token = ME.token; store[t].request = ME.request;
  store[t].vector = ME.vector; store[t].open = ME.open; store[t].replaced = ME.replaced;
  store[t].unsent = ME.unsent; store[t].forked = ME.forked;
  store[t].base = ME.base; store[t].sent = ME.sent;
  store[t].olds = ME.olds; store[t].behind = ME.behind; store[t].saved = ME.saved;
  i = 0;
  do :: i < DOTS -> store[t].content[i] = ME.content[i]; i++ :: else -> break od;
#ifdef RESTORE
  /* A backup is put back once. */
  if :: s == 1 -> clear() :: else fi;
#endif
  s = t;
  /* The file beside the store tells some copies at once that they are copies. */
  if :: choice -> begin_life() :: else fi
}

/* sync.md 5, before sending. */
inline prepare() {
  handshake = ME.olds != 0;
  former = 0;
  if :: handshake -> do :: !(ME.olds & BIT(former)) -> former++ :: else -> break od :: else fi;
  if :: handshake -> carries = ME.forked :: else -> carries = ME.unsent fi;
  if
  :: ME.request == NONE ->
#ifdef ONE_REQUEST_ID
     t = OTHERS; i = 0;
     do
     :: i < STORES ->
        if
        :: store[i].on && store[i].life == ME.life && store[i].request == t -> t++; i = 0
        :: else -> i++
        fi
     :: else -> break
     od;
     ME.request = t;
#else
     ME.request = OTHERS;
#endif
     if :: carries && !handshake -> ME.sent = ME.vector :: else fi
  :: else ->
     /* Another sending, whose id no store has. */
#ifdef LAST_SENT
     /* The mutant compares with the vector sent last. */
     if :: carries && !handshake -> ME.sent = ME.vector :: else fi
#else
     skip
#endif
  fi
}

/* Dot i is to get another name while another store has the write too, and may send it under the old one. Then it will
   stand twice, with equal values, which merge.md 5 shows as one; or, if it was replaced here, come back. */
inline note_apart(isOpen) {
  w = BIT(ME.content[i] - 1);
  j = 0;
  do
  :: j < STORES ->
     if
     :: j != s && (store[j].saved & w) && isOpen -> apart = apart | w
     :: j != s && (store[j].saved & w) && !isOpen -> apartReplaced = apartReplaced | w
     :: else
     fi;
     j++
  :: else -> break
  od
}

/* The dots of the former life that are `known` get new ones. */
inline rename_known(isOpen) {
  i = former * K;
  do
  :: i < (former + 1) * K ->
     if
     :: known & BIT(i) ->
        no_held_dot_renamed = !(held & BIT(i));
        assert(no_held_dot_renamed);
        note_apart(isOpen);
        next_dot();
        if
        :: isOpen -> enter_vector(); ME.open = (ME.open & ~BIT(i)) | BIT(d)
        :: else -> ME.replaced = (ME.replaced & ~BIT(i)) | BIT(d)
        fi;
        ME.content[d] = ME.content[i];
        ME.content[i] = 0
     :: else
     fi;
     i++
  :: else -> break
  od
}

/* merge.md 7, and of sync.md 8 what becomes of unsent history. */
inline restamp() {
  floor = ME.base & ME.vector & OF(former);
  known = COMPARED & OF(former) & ~floor;
  prefix = floor;
  i = former * K;
  do
  :: i < (former + 1) * K && (!(known & BIT(i)) || (held & BIT(i))) ->
     if
     :: known & BIT(i) ->
        prefix = (BIT(i + 1) - 1) & OF(former);
#ifdef REACH_HISTORY_HELD
        /* The server has what was replaced here since. */
        assert(!(ME.replaced & BIT(i)));
#endif
     :: else
     fi;
     i++
  :: else -> break
  od;
#ifdef RESTAMP_NOTHING
  /* The mutant keeps the old dots. */
  prefix = (ME.vector | ME.replaced) & OF(former);
#endif
  ME.vector = (ME.vector & ~OF(former)) | prefix;
  known = ME.open & OF(former) & ~prefix;
  rename_known(true);
#ifndef HISTORY_KEEPS_DOTS
  /* What was replaced before the server had it must not go there under a dot that may be another's. */
  known = ME.replaced & OF(former) & ~prefix;
  rename_known(false);
#endif
  ME.forked = false; ME.sent = 0
}

/* sync.md 6. */
inline take_page() {
  if
  :: ME.behind ->
     i = 0;
     do
     :: i < DOTS ->
        if
        :: !(registerVector & BIT(i))
        :: (registerVector & BIT(i)) && ME.content[i] == 0 ->
           one_content_per_dot = !(ME.vector & BIT(i));
           assert(one_content_per_dot);
           ME.content[i] = registerContent[i]
        :: (registerVector & BIT(i)) && ME.content[i] != 0 ->
           one_content_per_dot = ME.content[i] == registerContent[i];
           assert(one_content_per_dot)
        fi;
        i++
     :: else -> break
     od;
     ME.open = (ME.open & registerOpen) | (ME.open & ~registerVector) | (registerOpen & ~ME.vector);
     ME.vector = ME.vector | registerVector;
     if
     :: ME.unsent ->
        ME.base = ME.base | registerVector;
        if :: !(ME.vector & ~ME.base) -> ME.unsent = false :: else fi
     :: else
     fi;
     ME.behind = false
  :: else
  fi
}

/* sync.md 5, the answer. */
inline apply() {
  if
  :: outcome == DONE || outcome == REPEATED ->
#ifdef ANY_ACKNOWLEDGEMENT
     /* The mutant does not compare vectors. */
     if :: named -> ME.unsent = false :: else fi;
#else
     if :: named && ME.unsent && ME.sent == ME.vector -> ME.unsent = false :: else fi;
#endif
     take_page();
     ME.token = PRESENT; ME.request = NONE; ME.sent = 0
  :: outcome == FORK_NOTED ->
     if :: named && ME.forked -> restamp() :: else fi;
     if
     :: !ME.forked ->
        ME.olds = ME.olds & ~BIT(former);
        if :: ME.olds -> ME.forked = ME.unsent :: else fi
     :: else
     fi;
     ME.token = PRESENT; ME.request = NONE; ME.sent = 0
  :: outcome == FORKED -> begin_life()
  :: outcome == SPLIT ->
     ME.device = LINE.successor;
#ifdef SPLIT_WITHOUT_HANDSHAKE
     /* The mutant keeps the unsent dots as they are. */
     ME.life = lives; ME.counter = 0; lives++;
     ME.token = PRESENT; ME.request = NONE; ME.sent = 0
#else
     /* Another copy of this store may have been split off too, with other contents under the same dots. */
     begin_life()
#endif
  fi;
  if :: !ME.unsent -> ME.base = 0; ME.replaced = 0 :: else fi
}

