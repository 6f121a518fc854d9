using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>Who may talk to whom: the silo port is for silos alone.</summary>
public sealed class NetworkPolicyTests
{
    private static readonly IReadOnlyList<YamlMappingNode> Policies =
        [.. Manifests.Objects.Select(one => one.Object).Where(one => one.Text("kind") == "NetworkPolicy")];

    [Fact]
    public void Workloads_AreClosedButForWhatPoliciesOpen()
    {
        foreach (var workload in new[] { Manifests.Silo, Manifests.Migrate })
        {
            var labels = workload.Map("spec.template.metadata.labels");
            Assert.Contains(Policies, policy =>
                policy.Map("spec.podSelector.matchLabels").SequenceEqual(labels)
                && policy.Texts("spec.policyTypes").Order().SequenceEqual(["Egress", "Ingress"]));
        }
    }

    [Fact]
    public void Rules_SayBothWhoAndWhere()
    {
        Assert.All(Rules("ingress"), rule =>
        {
            Assert.NotEmpty(rule.Items("from"));
            Assert.NotEmpty(rule.Items("ports"));
        });
        Assert.All(Rules("egress"), rule => Assert.NotEmpty(rule.Items("ports")));
    }

    [Fact]
    public void SiloPort_IsOpenToSilosAlone()
    {
        var opened = Rules("ingress").Where(one => Opens(one, Manifests.SiloPort)).ToList();

        var rule = Assert.Single(opened);
        var peer = Assert.Single(rule.Items("from"));
        Assert.Equal(Manifests.SiloLabels, peer.Map("podSelector.matchLabels"));
        Assert.Null(peer.At("namespaceSelector"));
        Assert.Single(rule.Items("ports"));
    }

    [Fact]
    public void Silos_ReachSilos()
    {
        var opened = Assert.Single(Rules("egress"), rule => Opens(rule, Manifests.SiloPort));

        Assert.Equal(Manifests.SiloLabels, Assert.Single(opened.Items("to")).Map("podSelector.matchLabels"));
    }

    [Fact]
    public void OtherPorts_AreHttpAndWhatIsAskedOutside()
    {
        Assert.Equal([Manifests.SiloPort, Manifests.HttpPort], Ports("ingress").Order(StringComparer.Ordinal));
        Assert.Equal([Manifests.SiloPort, "53", "5432"], Ports("egress").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Service_HasHttpAlone()
    {
        var services = Manifests.Objects.Where(one => one.Object.Text("kind") == "Service");

        var port = Assert.Single(Assert.Single(services).Object.Items("spec.ports"));
        Assert.Equal("http", port.Text("targetPort"));
    }

    private static IEnumerable<YamlNode> Rules(string direction) =>
        Policies.SelectMany(policy => policy.Items("spec." + direction));

    private static IEnumerable<string> Ports(string direction) =>
        Rules(direction).SelectMany(rule => rule.Items("ports")).Select(port => port.Text("port")!).Distinct();

    private static bool Opens(YamlNode rule, string port) => rule.Items("ports").Any(one => one.Text("port") == port);
}
