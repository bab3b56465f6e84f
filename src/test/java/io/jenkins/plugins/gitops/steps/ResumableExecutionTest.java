package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.Test;

class ResumableExecutionTest {

    @Test
    void shouldAskAServerNoEarlierThanItWants() {
        assertThat(Pauses.millis(Duration.ofMinutes(45))).isEqualTo(2_700_000);
        assertThat(Pauses.millis(Duration.ofSeconds(30))).isEqualTo(30_000);
    }

    @Test
    void shouldEndTheStepWhateverEndsALook() throws Exception {
        Error error = new OutOfMemoryError("Java heap space");

        assertThat(endOf(new BrokenContext(error, null))).isSameAs(error);
    }

    @Test
    void shouldEndTheStepWhenItsPauseCannotBeMarked() throws Exception {
        Error error = new OutOfMemoryError("Java heap space");

        assertThat(endOf(new BrokenContext(error, new IllegalStateException("the flow node cannot be stored"))))
                .isSameAs(error);
    }

    @Test
    void shouldWaitOnWhenItsPauseCannotBeMarked() {
        StepContext context = new BrokenContext(null, new IllegalStateException("the flow node cannot be stored"));

        assertThatCode(() -> PauseMark.begin(context, "pull request 42 to be merged"))
                .doesNotThrowAnyException();
    }

    private static Throwable endOf(BrokenContext context) throws Exception {
        new Waiting(context).start();
        return context.end.get(10, TimeUnit.SECONDS);
    }

    /** A step that never gets as far as its first look. */
    private static final class Waiting extends ResumableExecution<String> {

        private static final long serialVersionUID = 1L;

        Waiting(StepContext context) {
            super(context);
        }

        @Override
        protected Observation<String> observe(Run<?, ?> run, OperationLog log) {
            return Observation.succeeded("never");
        }

        @Override
        protected Duration timeLimit() {
            return Duration.ofMinutes(1);
        }

        @Override
        protected StepRecord.Kind kind() {
            return StepRecord.Kind.VERIFY;
        }

        @Override
        public EnvironmentSettings settings() {
            return new EnvironmentSettings("staging");
        }

        @Override
        protected String server() {
            return "https://cluster.example.org";
        }
    }

    /** A build that cannot be asked, and maybe cannot be written either. */
    private static final class BrokenContext extends StepContext {

        private static final long serialVersionUID = 1L;

        private final transient CompletableFuture<Throwable> end = new CompletableFuture<>();
        private final Error ofBuild;
        private final RuntimeException ofNodeOrNull;

        BrokenContext(Error ofBuild, RuntimeException ofNodeOrNull) {
            this.ofBuild = ofBuild;
            this.ofNodeOrNull = ofNodeOrNull;
        }

        @Override
        public <T> T get(Class<T> key) {
            if (key == Run.class) {
                throw ofBuild;
            }
            if (key == FlowNode.class && ofNodeOrNull != null) {
                throw ofNodeOrNull;
            }
            return null;
        }

        @Override
        public void onSuccess(Object result) {
            end.completeExceptionally(new AssertionError("succeeded with " + result));
        }

        @Override
        public void onFailure(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ListenableFuture<Void> saveState() {
            return Futures.immediateFuture(null);
        }

        @Override
        public void setResult(Result result) {
            // the build's result is of no interest here
        }

        @Override
        public BodyInvoker newBodyInvoker() {
            throw new IllegalStateException("no body");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
