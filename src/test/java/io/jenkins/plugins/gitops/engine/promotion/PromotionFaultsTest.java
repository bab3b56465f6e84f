package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault at every request of a promotion by pull request. */
class PromotionFaultsTest extends ProposalFixture {

    private static final int MAX_REQUESTS = 40;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    static Stream<Fault> faults() {
        // the contract of the forges has more, for each of their calls
        return Stream.of(Fault.status(500), Fault.status(401), Fault.lostAnswer(), Fault.halfBody());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldEndRightOrSayWhatToDoWhateverRequestIsSpoiled(Fault fault) {
        int spoiled = 0;
        while (spoiled < MAX_REQUESTS && promoteWithFaultAt(spoiled, fault)) {
            spoiled++;
        }

        assertThat(spoiled).isBetween(10, MAX_REQUESTS - 1);
    }

    /** Returns whether the promotion came as far as that request. */
    private boolean promoteWithFaultAt(int index, Fault fault) {
        AtomicInteger requests = new AtomicInteger();
        Predicate<String> atIndex = line -> requests.getAndIncrement() == index;
        server.gitFaults().clear();
        server.apiFaults().clear();
        server.gitFaults().when(atIndex, 1, fault);
        server.apiFaults().when(atIndex, 1, fault);
        int build = 2 + index;
        startAnew(index);
        long started = System.nanoTime();

        List<String> said = new ArrayList<>();
        PromotionResult result = null;
        for (int attempt = 0; result == null && attempt < 5; attempt++) {
            result = attempt(build, said);
        }

        String context = fault + " at request " + index + ": " + said;
        assertThat(Duration.ofNanos(System.nanoTime() - started)).as(context).isLessThan(TIME_LIMIT);
        assertThat(result).as(context).isNotNull();
        assertThat(result.state()).as(context).isEqualTo(State.PROPOSED);
        assertThat(said).as(context).allMatch(line -> line.contains("; "));
        assertThat(server.forge().pullRequests(SLUG))
                .as(context)
                .filteredOn(SandboxPullRequest::isOpen)
                .hasSize(1);
        assertThat(origin.log(BRANCH)).as(context).hasSize(2);
        assertThat(origin.read(BRANCH, FILE)).as(context).contains("cart:" + build);
        return requests.get() > index;
    }

    /** Without a cache, a branch, and an open pull request. */
    private void startAnew(int index) {
        origin.deleteBranch(BRANCH);
        repository.close();
        repository = open("cache-" + index);
        promoter = Promoter.proposingTo(repository, forge(), SLUG, clock);
    }

    private PromotionResult attempt(int build, List<String> said) {
        try {
            Observation<PromotionResult> seen = promoter.promote(build(build), 0, log);
            if (seen instanceof Observation.Succeeded<PromotionResult> done) {
                return done.value();
            }
            said.add(((Observation.Running<PromotionResult>) seen).waitingFor());
        } catch (OperationException e) {
            said.add(e.getMessage());
        }
        return null;
    }
}
