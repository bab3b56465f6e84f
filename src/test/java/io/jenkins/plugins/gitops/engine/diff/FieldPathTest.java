package io.jenkins.plugins.gitops.engine.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldPathTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.replicas                                       | spec replicas                              | true",
                "spec.replicas                                       | spec                                       | true",
                "spec.replicasMax                                    | spec replicas                              | false",
                "spec                                                | spec replicas                              | false",
                "metadata.annotations[\"example.org/a\"].x            | metadata annotations example.org/a         | true",
                "metadata.annotations[\"example.org/a\"]              | metadata annotations *                     | false",
                "spec.containers[name=app].image                     | spec containers name=app image             | true",
                "spec.containers[name=app].image                     | spec containers name=app                   | true",
                "spec.containers[name=app].image                     | spec containers *                          | true",
                "spec.containers[name=app].image                     | spec containers * image                    | true",
                "spec.containers[name=app].image                     | spec containers name=ap image              | false",
                "spec.containers[name=app].image                     | spec containers                            | true",
                "spec.ports[containerPort=80,protocol=TCP].name      | spec ports containerPort=80,protocol=TCP   | true",
                "spec.hosts[2 name=a.b]                              | spec hosts name=a.b                        | true",
                "spec.hosts[2 name=a.b].x                            | spec hosts 2 x                             | true",
                "spec.hosts[2]                                       | spec hosts 2                               | true",
                "spec.hosts[22]                                      | spec hosts 2                               | false",
                "metadata.finalizers[=a[0].b]                        | metadata finalizers *                      | true",
                "data[\"a.b\"]                                        | data a.b                                   | true",
                "data.a.b                                            | data a.b                                   | false"
            })
    void shouldTellWhatIsBelowSteps(String path, String steps, boolean expected) {
        assertThat(FieldPath.isBelow(path, List.of(steps.split(" ")))).isEqualTo(expected);
    }
}
