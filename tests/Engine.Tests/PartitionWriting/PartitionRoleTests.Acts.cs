using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.Tests.PartitionWriting;

public sealed partial class PartitionRoleTests
{
    [Fact]
    public void ActOfWhichNothingIsAppended_IsAnswered_WhenAPublicationShowsThatNobodyElseHasWritten()
    {
        var role = Begin(new PartitionRoleOptions(), new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Correction(turn: 0), 1, 0);

        role.Found(Assert.Single(_rounds).Round, [new ActFinding { Windows = [default] }], 0);

        Assert.Equal(0, Assert.Single(_publications).NextOffset);
        Assert.Empty(_answers);
        role.Published(0);
        Assert.Equal(["1 NotSettled"], _answers);
        Assert.Empty(_appends);
    }

    [Fact]
    public void ActOfWhichNothingIsAppended_IsNotAnsweredByAWriterThatWasReplaced()
    {
        var role = Begin(new PartitionRoleOptions(), new PartitionTakeOver(1, 0, 0, 0, default, default, 1));

        // The publication under way was begun before the act was looked at, and shows nothing of it.
        role.Submit(new PartitionAct { Kind = PartitionActKind.Confirm, Key = "" }, 1, 0);
        role.Submit(Correction(turn: 0), 2, 0);
        role.Found(Assert.Single(_rounds).Round, [new ActFinding { Windows = [default] }], 0);
        role.Published(0);

        Assert.Equal(["1 Done"], _answers);
        Assert.Equal(2, _publications.Count);
        role.Fenced();
        Assert.Equal(["1 Done", "2 Stopped"], _answers);
    }
}
