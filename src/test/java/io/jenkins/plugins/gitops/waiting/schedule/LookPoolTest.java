package io.jenkins.plugins.gitops.waiting.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookPoolTest {

    /** Threads that run when a test says so. */
    private final Deque<Runnable> started = new ArrayDeque<>();

    private final List<String> done = new ArrayList<>();

    @Test
    void shouldLeaveThreadsToOthersWhenOneServerDoesNotAnswer() {
        LookPool pool = new LookPool(started::add, 4, 2);
        for (int i = 0; i < 50; i++) {
            pool.submit("slow", () -> done.add("slow"));
        }

        pool.submit("quick", () -> done.add("quick"));

        assertThat(started).hasSize(3);
        started.removeLast().run();
        assertThat(done).containsExactly("quick");
    }

    @Test
    void shouldGoRoundTheServers() {
        LookPool pool = new LookPool(started::add, 1, 1);
        for (String server : List.of("a", "a", "a", "b", "b", "c")) {
            pool.submit(server, () -> done.add(server));
        }

        while (!started.isEmpty()) {
            started.remove().run();
        }

        assertThat(done).containsExactly("a", "a", "b", "c", "a", "b");
    }

    @Test
    void shouldGoOnAfterALookThatFails() {
        LookPool pool = new LookPool(started::add, 1, 1);
        pool.submit("a", () -> {
            throw new IllegalStateException("planned");
        });
        pool.submit("a", () -> done.add("next"));

        try {
            started.remove().run();
        } catch (IllegalStateException e) {
            done.add(e.getMessage());
        }
        started.remove().run();

        assertThat(done).containsExactly("planned", "next");
    }

    @Test
    void shouldForgetWhatIsTakenBack() {
        LookPool pool = new LookPool(started::add, 1, 1);
        Runnable waiting = () -> done.add("waiting");
        pool.submit("a", () -> done.add("first"));
        pool.submit("a", waiting);

        pool.remove("a", waiting);
        started.remove().run();

        assertThat(started).isEmpty();
        assertThat(done).containsExactly("first");
    }
}
