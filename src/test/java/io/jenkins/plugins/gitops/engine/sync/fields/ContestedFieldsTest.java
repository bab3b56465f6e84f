package io.jenkins.plugins.gitops.engine.sync.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApplyConflictException.Conflict;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContestedFieldsTest {

    private static Resource resource(String json) {
        return Resource.of(ResourceJson.read(json.replace('\'', '"'), "test"));
    }

    private static Resource without(String json, String field) {
        return ContestedFields.without(resource(json), List.of(new Conflict("\"x\"", field)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'spec':{'replicas':1,'a':2}} | .spec.replicas | {'spec':{'a':2}}",
                "{'m':{'a.b/c':1,'a':{'b':2}}} | .m.a.b/c | {'m':{'a':{'b':2}}}",
                "{'m':{'a.b':1,'a':{'b':2}}} | .m.a.b | {'m':{'a':{'b':2}}}",
                "{'c':[{'name':'x','image':1},{'name':'y','image':2}]} | .c[name=\"y\"].image |"
                        + " {'c':[{'name':'x','image':1},{'name':'y'}]}",
                "{'p':[{'port':80,'n':1},{'port':81,'n':2}]} | .p[port=81,protocol=\"TCP\"].n | {'p':[{'port':80,'n':1},{'port':81}]}",
                "{'f':['a','b']} | .f[=\"b\"] | {'f':['a']}",
                "{'e':[{'name':'a]b','v':1}]} | .e[name=\"a]b\"].v | {'e':[{'name':'a]b'}]}",
            })
    void shouldRemoveExactlyTheFieldThatTheServerNames(String json, String field, String expected) {
        assertThat(without(json, field)).isEqualTo(resource(expected));
    }

    @Test
    void shouldRefuseAFieldThatIsNotThere() {
        assertThatThrownBy(() -> without("{'spec':{'a':1}}", ".spec.b"))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("the contested field .spec.b cannot be left to its owner");
    }

    @Test
    void shouldSayThatAnAutoscalerSetsReplicas() {
        Resource deployment = resource("{'kind':'Deployment','metadata':{'name':'cart'}}");

        assertThat(ContestedFields.refusal(
                        deployment, deployment, List.of(new Conflict("\"kube-controller-manager\"", ".spec.replicas"))))
                .hasMessageContaining("an autoscaler sets the replicas: remove spec.replicas from the manifest");
    }
}
