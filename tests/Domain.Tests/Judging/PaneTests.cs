using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Judging;

/// <summary>Which panes blocks give, one line a case, and what goes to the quarantine.</summary>
public sealed class PaneTests
{
    [Theory]
    [InlineData("- a@0", "")]
    [InlineData("- a@0|99", "")]
    [InlineData("- a@0|100", "k[0,100)#1:OnTime:1,1")]
    [InlineData("- a@0 b@50=2.5 c@99=-0.5|100", "k[0,100)#1:OnTime:3,3")]
    [InlineData("- a@0|100 b@1", "k[0,100)#1:OnTime:1,1 k[0,100)#2:Late:2,2")]
    [InlineData("- a@0|100 b@1 c@2|120 d@3", "k[0,100)#1:OnTime:1,1 k[0,100)#2:Late:3,3 k[0,100)#3:Late:4,4")]
    [InlineData("100 a@0", "k[0,100)#1:Late:1,1" /* nothing was on time */)]
    [InlineData("100 a@0|110 b@0", "k[0,100)#1:Late:1,1 k[0,100)#2:Late:2,2")]
    [InlineData("- a@0|100|100 q/b@1", "k[0,100)#1:OnTime:1,1 q[0,100)#1:Late:1,1")]
    [InlineData("- q/a@0 k/b@0 k/c@100|200", "k[0,100)#1:OnTime:1,1 q[0,100)#1:OnTime:1,1 k[100,200)#1:OnTime:1,1")]
    [InlineData("- a@0 b@150|200", "k[0,100)#1:OnTime:1,1 k[100,200)#1:OnTime:1,1")]
    [InlineData("- a@0|100 a@0", "k[0,100)#1:OnTime:1,1" /* a duplicate changes nothing */)]
    [InlineData("- a@0|100 a@0=2", "k[0,100)#1:OnTime:1,1" /* nor does a conflict */)]
    [InlineData("- a@0|150 b@0", "k[0,100)#1:OnTime:1,1" /* nor an expired event */)]
    [InlineData("- a@0|100 b@0=x", "k[0,100)#1:OnTime:1,1" /* nor a broken gate */)]
    [InlineData("200 b@100 a@100", "k[100,200)#1:Late:2,2" /* one pane a window and block */)]
    [InlineData("220 b@120 a@220|300", "k[100,200)#1:Late:1,1 k[200,300)#1:OnTime:1,1")]
    [InlineData("- a@-100 b@-1 c@0|100", "k[-100,0)#1:OnTime:2,2 k[0,100)#1:OnTime:1,1")]
    public void Overwrite_GivesPanes(string script, string panes) => Gives(LatePolicy.Overwrite, script, panes);

    [Theory]
    [InlineData("- a@0|100 b@0|120 c@0", "k[0,100)#1:OnTime:1,1")]
    [InlineData("100 a@0|149 b@0", "")]
    [InlineData("100 a@0 b@100|200", "k[100,200)#1:OnTime:1,1")]
    public void Quarantine_GivesPanes(string script, string panes) => Gives(LatePolicy.Quarantine, script, panes);

    [Fact]
    public void Panes_AreNumberedDensely_AndNameTheirBlock()
    {
        var script = new PartitionScript(JudgingContract.Make(), 77);

        script.Run("- k/a@0 q/b@0|100 k/c@1|120 q/d@1 k/e@1");

        Assert.Equal([1L, 2, 3, 4, 5], script.Panes.Select(pane => pane.Number));
        Assert.Equal([2L, 2, 2, 4, 4], script.Panes.Select(pane => pane.Offset));
        Assert.Equal([2L, 2, 2, 4, 4], script.Panes.Select(pane => pane.RestsOn));
        Assert.All(script.Panes, pane => Assert.Equal(77, pane.Ingested.Microseconds));
    }

    [Theory]
    [InlineData("100 a@0", LatePolicy.Quarantine, "a:Held:None:0")]
    [InlineData("150 a@0", LatePolicy.Overwrite, "a:Expired:Expired:0")]
    [InlineData("- a@0=x", LatePolicy.Overwrite, "a:Quarantined:Type:0")]
    [InlineData("- a@0|- a@0=2", LatePolicy.Overwrite, "a:Conflict:OtherContent:1")]
    [InlineData("- a@0|- a@0", LatePolicy.Overwrite, "")]
    [InlineData("150 a@0|150 a@0", LatePolicy.Overwrite, "a:Expired:Expired:0")]
    [InlineData("100 a@0", LatePolicy.Overwrite, "")]
    public void Quarantine_HoldsWhatIsNotCounted(string script, LatePolicy policy, string entries)
    {
        var partition = new PartitionScript(JudgingContract.Make(policy: policy));

        partition.Run(script);

        Assert.Equal(entries, string.Join(' ', partition.Quarantined.Select(
            entry => $"{entry.Id}:{entry.Status}:{entry.Reason}:{entry.Offset}")));
        Assert.All(partition.Quarantined, entry =>
        {
            Assert.Equal("s", entry.Source);
            Assert.Equal("k", entry.Key);
            Assert.Equal(0, entry.Time!.Value.Microseconds);
            Assert.Equal(entry.Reason == ReasonCode.Type ? "amount" : null, entry.Property);
        });
    }

    [Theory]
    [InlineData("- a@0", 100L, 150L)]
    [InlineData("- a@0|99", 100L, 150L)]
    [InlineData("- a@0|100", 150L, 150L)]
    [InlineData("- a@0 b@250|100", 150L, 350L)]
    [InlineData("- a@0 b@250|150", 300L, 350L)]
    [InlineData("- a@0|150", long.MaxValue, null)]
    [InlineData("150 a@0", long.MaxValue, null)]
    [InlineData("100 a@0", 150L, 150L)]
    public void Deadlines_FollowTheWindowsWithData(string script, long next, long? greatest)
    {
        var partition = new PartitionScript(JudgingContract.Make());

        partition.Run(script);

        Assert.Equal(next, partition.State.NextDeadline);
        Assert.Equal(greatest, partition.State.GreatestDeadline);
    }

    [Fact]
    public void HeldEvents_KeepTheirWindowOpen()
    {
        var partition = new PartitionScript(JudgingContract.Make(policy: LatePolicy.Quarantine));

        partition.Run("100 a@0");

        Assert.Equal(150, partition.State.GreatestDeadline);
    }

    private static void Gives(LatePolicy policy, string script, string panes)
    {
        var partition = new PartitionScript(JudgingContract.Make(policy: policy));

        partition.Run(script);

        Assert.Equal(panes, string.Join(' ', partition.Panes.Select(PartitionScript.Text)));
    }
}
