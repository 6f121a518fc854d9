using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.Tests.PartitionWriting;

public sealed partial class PartitionRoleTests
{
    private readonly List<(long Ticket, string Key)> _asked = [];
    private readonly List<(long Ticket, OpenWindowsPage Page)> _pages = [];

    [Fact]
    public void OpenWindows_AreReadInPages_OfSoManyEntities_SoManyAtOnce_WhenNoNewerWriterIsThere()
    {
        var options = new PartitionRoleOptions { OpenPageEntities = 2, OpenReadsAtOnce = 1, MaxOpenReads = 1 };
        var role = Begin(options, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.ReadOpen(new OpenWindowsRequest("x", IsOnly: true), 1, 0);
        role.EpochTold(1, 1);
        role.Submit(Share("c", "a", "b"), 2, 0);
        Finish(role);

        role.ReadOpen(new OpenWindowsRequest(null), 3, 0);
        role.ReadOpen(new OpenWindowsRequest(null), 4, 0);
        Assert.Equal([(3, "a")], _asked);
        Tell(role, 3, "a");
        Tell(role, 3, "b");
        Assert.Equal([1, 4], _pages.Select(page => page.Ticket));
        role.EpochTold(3, 1);
        role.ReadOpen(new OpenWindowsRequest("b"), 5, 0);
        role.EpochTold(5, 1);
        Tell(role, 5, "c");

        Assert.Equal([(3, "a"), (3, "b"), (5, "c")], _asked);
        Assert.Equal(
            ["1 True  ", "4 False  ", "3 True b a,b", "5 True  c"],
            _pages.Select(item => $"{item.Ticket} {item.Page.IsRead} {item.Page.After} "
                + string.Join(',', item.Page.Entities.Select(entity => entity.Key))));
    }

    [Fact]
    public void OpenWindows_OfAnEntityThatLostSome_AreNotTold_AndItGetsThatAgain()
    {
        var role = Begin(new PartitionRoleOptions(), new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("a"), 1, 0);
        Finish(role);
        role.ReadOpen(new OpenWindowsRequest(null), 2, 0);
        role.EpochTold(2, 1);

        role.OpenTold(2, "a", new EntityOpenWindows(-1, []), 1, 0);

        Assert.False(Assert.Single(_pages).Page.IsRead);
        Assert.Equal((2, 0L), (_calls.Count, _calls[^1].Slices[0].FirstOffset));
        Assert.Single(_appends);
    }

    [Fact]
    public void OpenWindows_AreNotAskedFor_WhileAnEntityGetsAgainWhatItLost()
    {
        var options = new PartitionRoleOptions { OpenReadsAtOnce = 1, MaxOpenReads = 2 };
        var role = Begin(options, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("a", "b"), 1, 0);
        Finish(role);
        role.ReadOpen(new OpenWindowsRequest(null), 2, 0);
        role.EpochTold(2, 1);
        role.ReadOpen(new OpenWindowsRequest("b", IsOnly: true), 3, 0);
        role.OpenTold(3, "b", new EntityOpenWindows(-1, []), 1, 0);

        Tell(role, 2, "a");
        role.ReadOpen(new OpenWindowsRequest(null), 4, 0);
        Assert.Equal([(2, "a"), (3, "b")], _asked);
        Assert.True(role.HasOpenWindows);
        Finish(role);
        Tell(role, 2, "b");

        Assert.Equal([(2, "a"), (3, "b"), (2, "b")], _asked);
        Assert.Equal(
            ["3 False ", "4 False ", "2 True a,b"],
            _pages.Select(item => $"{item.Ticket} {item.Page.IsRead} "
                + string.Join(',', item.Page.Entities.Select(entity => entity.Key))));
    }

    [Fact]
    public void OpenWindows_AreToldByNoWriterThatWasReplaced_AndNotForever()
    {
        var role = Begin(
            new PartitionRoleOptions { AnswerWithin = 5 }, new PartitionTakeOver(1, 0, 0, 0, default, default, 1));
        role.Submit(Share("a"), 1, 0);
        Finish(role);

        role.ReadOpen(new OpenWindowsRequest(null), 2, 0);
        role.Tick(5);
        role.ReadOpen(new OpenWindowsRequest(null), 3, 5);
        Tell(role, 3, "a");
        role.EpochTold(3, 2);

        Assert.True(role.IsStopped);
        Assert.Equal([(2, false), (3, false)], _pages.Select(item => (item.Ticket, item.Page.IsRead)));
    }

    void IPartitionPort.AskOpen(long ticket, string key) => _asked.Add((ticket, key));

    void IPartitionPort.ReadEpoch(long ticket)
    {
    }

    void IPartitionPort.AnswerOpen(long ticket, OpenWindowsPage page) => _pages.Add((ticket, page));

    private void Tell(PartitionRole role, long ticket, string key) => role.OpenTold(
        ticket,
        key,
        new EntityOpenWindows(role.NextOffset - 1, [(new Window(new EventTime(0), new EventTime(1)), new())]),
        1,
        0);
}
