/* The server's side: sync.md 8, identity and split, and 10, admission. Part of session.pml. */

/* sync.md 8: the table, and the copies of a life that goes on. */
inline judge() {
  if
  :: !LINE.known ->
     LINE.known = true;
     LINE.device = ME.device;
     if :: handshake -> LINE.forkedFrom = former + 1 :: else fi;
     outcome = DONE
  :: LINE.known && LINE.successor -> outcome = SPLIT
#ifdef NO_TOKEN
  /* The mutant knows a repeat by its request id alone. */
  :: LINE.known && !LINE.successor && ME.request == LAST -> outcome = REPEATED
  :: LINE.known && !LINE.successor && ME.request != LAST -> outcome = DONE
#else
  :: LINE.known && !LINE.successor && ME.token == PRESENT -> outcome = DONE
  :: LINE.known && !LINE.successor && ME.token != PRESENT ->
     if
     :: ME.token == BEFORE && ME.request == LAST -> outcome = REPEATED
     :: else -> outcome = FORKED
     fi
#endif
  fi;
  if
  :: outcome == DONE ->
     life = 0;
     do
     :: life < LIVES ->
        if
        :: line[life].known && line[life].forkedFrom == ME.life + 1 && !line[life].successor &&
             line[life].device == LINE.device ->
           line[life].successor = devices;
           devices++
        :: else
        fi;
        life++
     :: else -> break
     od
  :: else
  fi
}

/* A new token, and this request is the last: what the stores of this life have grows older. */
inline renew() {
#ifdef ONE_REQUEST_ID
  t = ME.request;
#endif
  i = 0;
  do
  :: i < STORES ->
     if
     :: store[i].on && store[i].life == ME.life ->
        if
        :: store[i].token == PRESENT -> store[i].token = BEFORE
        :: else -> store[i].token = OLD
        fi;
#ifdef ONE_REQUEST_ID
        /* The mutant's id stays until an answer is applied, and copies have it too. */
        if
        :: store[i].request == t -> store[i].request = LAST
        :: store[i].request == LAST && t != LAST -> store[i].request = OTHERS + STORES
        :: else
        fi
#else
        if
        :: i == s -> store[i].request = LAST
        :: i != s && store[i].request == LAST -> store[i].request = OTHERS
        :: else
        fi
#endif
     :: else
     fi;
     i++
  :: else -> break
  od
}

inline compare() {
  held = 0;
  i = former * K;
  do
  :: i < (former + 1) * K ->
     if
     :: (COMPARED & registerVector & BIT(i)) && ME.content[i] == registerContent[i] -> held = held | BIT(i)
     :: else
     fi;
     i++
  :: else -> break
  od
}

/* Every content that comes, open or as history, is one that the register has under this dot or takes in. */
inline take_contents() {
  i = 0;
  do
  :: i < DOTS ->
     if
     :: ME.content[i] == 0
     :: ME.content[i] != 0 && registerContent[i] == 0 -> registerContent[i] = ME.content[i]
     :: ME.content[i] != 0 && registerContent[i] != 0 ->
        one_content_per_dot = ME.content[i] == registerContent[i];
        assert(one_content_per_dot)
     fi;
     i++
  :: else -> break
  od
}

/* sync.md 10, rules 2a, 5, 7 and 14. */
inline admit() {
  own = 0; found = false; i = 0;
  do
  :: i < LIVES ->
     if
     :: line[i].known && (line[i].device == ME.device || line[i].successor == ME.device) -> own = own | OF(i)
     :: else
     fi;
     i++
  :: else -> break
  od;
  i = 0;
  do
  :: i < DOTS ->
     if
     :: (ME.open & registerVector & BIT(i)) && ME.content[i] != registerContent[i] -> found = true
     :: else
     fi;
     i++
  :: else -> break
  od;
  if
  :: !(ME.vector & ~registerVector) -> take_contents()
  :: else ->
     no_honest_work_held = !(ME.vector & ~own & ~registerVector);
     assert(no_honest_work_held);
     if
     :: found -> outcome = FORKED
     :: else ->
        take_contents();
        registerOpen = (registerOpen & ME.open) | (registerOpen & ~ME.vector) | (ME.open & ~registerVector);
        registerVector = registerVector | ME.vector;
        i = 0;
        do :: i < STORES -> store[i].behind = store[i].on; i++ :: else -> break od
     fi
  fi
}

inline serve() {
  judge();
  if
  :: outcome == DONE && handshake ->
     named = carries;
     compare();
     renew();
     LINE.named = named; LINE.held = held;
     outcome = FORK_NOTED
  :: outcome == DONE && !handshake ->
     named = carries;
     if :: carries -> admit() :: else fi;
     if :: outcome == DONE -> renew(); LINE.named = named; LINE.held = 0 :: else fi
  :: outcome == REPEATED ->
     named = LINE.named; held = LINE.held;
     if :: handshake -> outcome = FORK_NOTED :: else fi
  :: else
  fi
}

