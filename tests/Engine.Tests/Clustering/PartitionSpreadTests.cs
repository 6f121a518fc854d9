using StreamBatch.Engine.Clustering;

namespace StreamBatch.Engine.Tests.Clustering;

public sealed class PartitionSpreadTests
{
    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 2)]
    [InlineData(16, 3)]
    [InlineData(64, 5)]
    [InlineData(3, 4)]
    public void Over_AnyHosts_GivesEachAsMany_OrOneMore(int partitions, int hosts)
    {
        foreach (var contract in Contracts())
        {
            var loads = LoadsOf(PartitionSpread.Over(contract, partitions, Hosts(hosts)), hosts);

            Assert.InRange(loads.Max() - loads.Min(), 0, 1);
            Assert.Equal(partitions, loads.Sum());
        }
    }

    [Fact]
    public void Over_HostsInAnotherOrder_IsTheSame()
    {
        var hosts = Hosts(4);
        string[] turned = [.. hosts.Reverse()];

        foreach (var contract in Contracts())
        {
            Assert.Equal(
                PartitionSpread.Over(contract, 16, hosts).Select(place => hosts[place]),
                PartitionSpread.Over(contract, 16, turned).Select(place => turned[place]));
        }
    }

    // Sixteen partitions on two hosts: the third gets five or six; others hardly move for that.
    [Fact]
    public void Over_OneHostMore_MovesFewOfTheOthers()
    {
        var (two, three) = (Hosts(2), Hosts(3));
        List<int> between = [];
        foreach (var contract in Contracts())
        {
            var before = PartitionSpread.Over(contract, 16, two);
            var after = PartitionSpread.Over(contract, 16, three);
            between.Add(Enumerable.Range(0, 16).Count(i => after[i] != 2 && after[i] != before[i]));
        }

        Assert.InRange(between.Max(), 0, 8);
        Assert.InRange(between.Average(), 0, 3);
    }

    private static IEnumerable<string> Contracts() => Enumerable.Range(0, 200).Select(i => $"contract{i}");

    private static string[] Hosts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"127.0.0.1:{11_111 + i}@{100 + i}")];

    private static int[] LoadsOf(int[] places, int hosts) =>
        [.. Enumerable.Range(0, hosts).Select(host => places.Count(place => place == host))];
}
