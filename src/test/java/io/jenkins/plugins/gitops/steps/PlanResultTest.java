package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanResultTest {

    private static PlanResult read(InputStream stored) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(stored)) {
            return (PlanResult) in.readObject();
        }
    }

    /** The file is what version 1 wrote, and is never replaced. */
    @Test
    void shouldReadThePlanThatAnEarlierVersionStoredWithTheProgram() throws Exception {
        PlanResult old = read(PlanResultTest.class.getResourceAsStream("PlanResultTest/version-1.ser"));

        assertThat(old.getJson()).isEqualTo("{\"hash\":\"abc\"}");
        assertThat(old.getHash()).isEqualTo("abc");
        assertThat(old.getDrift()).containsExactly("ConfigMap shop/a missing");
        assertThat(old.getClusters()).isEmpty();
    }

    @Test
    void shouldStoreNoPlanWithTheProgram() throws Exception {
        SyncResult changes = SyncResult.of("", new ChangeSet(List.of()), "abc", true);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(stored)) {
            out.writeObject(new PlanResult("", changes, null, List.of()));
        }

        PlanResult read = read(new ByteArrayInputStream(stored.toByteArray()));

        assertThat(read.getJson()).isNull();
        assertThat(read.getSummary()).isEqualTo("no objects");
    }
}
