/* The device's side: sync.md 5, 6 and 8, and merge.md 7. Part of session.pml. */

inline next_dot() {
  ME.counter++;
  counters_suffice = ME.counter <= K;
  assert(counters_suffice);
  d = ME.life * K + ME.counter - 1;
  ME.vector = ME.vector | BIT(d)
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
        w = ME.content[i] - 1;
        covers[writes] = covers[writes] | BIT(w) | covers[w]
     :: else
     fi;
     i++
  :: else -> break
  od;
  next_dot();
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
  ME.vector = 0; ME.open = 0; ME.unsent = 0; ME.forked = 0; ME.base = 0; ME.sent = 0; ME.olds = 0;
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
  store[t].vector = ME.vector; store[t].open = ME.open;
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
     t = FRESH; i = 0;
     do
     :: i < STORES ->
        if
        :: store[i].on && store[i].life == ME.life && store[i].request == t -> t++; i = 0
        :: else -> i++
        fi
     :: else -> break
     od;
     ME.request = t;
     if :: carries -> ME.sent = ME.vector :: else fi
  :: else ->
#ifdef GROWING_REPEAT
     /* As sync.md 5 has it: a repeat carries what has been written since. */
     if :: carries && ME.sent == 0 -> ME.sent = ME.vector :: else fi
#else
     /* What goes under one request id is the same in every copy that has the id. */
     carries = carries && ME.sent == ME.vector
#endif
  fi
}

/* Dot i is to get another name while another store has the write too, and may send it under the old one. Then it will
   stand twice, with equal values, which merge.md 5 shows as one. */
inline note_apart() {
  w = BIT(ME.content[i] - 1);
  j = 0;
  do
  :: j < STORES -> if :: j != s && (store[j].saved & w) -> apart = apart | w :: else fi; j++
  :: else -> break
  od
}

/* merge.md 7. */
inline restamp() {
  floor = ME.base & ME.vector & OF(former);
  was = ME.open & OF(former) & ~floor;
  prefix = floor;
  i = former * K;
  do
  :: i < (former + 1) * K && (!(was & BIT(i)) || (held & BIT(i))) ->
     if :: was & BIT(i) -> prefix = (BIT(i + 1) - 1) & OF(former); was = was & ~BIT(i) :: else fi;
     i++
  :: else -> break
  od;
#ifdef RESTAMP_NOTHING
  /* The mutant keeps the old dots. */
  was = 0; prefix = ME.vector & OF(former);
#endif
  ME.vector = (ME.vector & ~OF(former)) | prefix;
  i = former * K;
  do
  :: i < (former + 1) * K ->
     if
     :: was & BIT(i) ->
        no_held_dot_renamed = !(held & BIT(i));
        assert(no_held_dot_renamed);
        note_apart();
        next_dot();
        ME.open = (ME.open & ~BIT(i)) | BIT(d);
        ME.content[d] = ME.content[i];
        ME.content[i] = 0
     :: else
     fi;
#ifndef HISTORY_KEEPS_DOTS
     /* What was replaced before the server had it must not go there under a dot that may be another's. */
     if :: !(prefix & BIT(i)) -> ME.content[i] = 0 :: else fi;
#endif
     i++
  :: else -> break
  od;
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
        :: (registerVector & BIT(i)) && !(ME.vector & BIT(i)) -> ME.content[i] = registerContent[i]
        :: (registerVector & BIT(i)) && (ME.vector & BIT(i)) ->
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
     /* As sync.md 8 has it: the unsent dots stay as they are. */
     ME.life = lives; ME.counter = 0; lives++;
     ME.token = PRESENT; ME.request = NONE; ME.sent = 0
#else
     /* Another copy of this store may have been split off too, with other contents under the same dots. */
     begin_life()
#endif
  fi;
  if :: !ME.unsent -> ME.base = 0 :: else fi
}

