using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.WindowRolling;

namespace StreamBatch.Engine.Tests.WindowRolling;

/// <summary>The alarm rings while a window may still change, and wakes those that have not reported.</summary>
public sealed class WindowRoleTests : IWindowPort
{
    private const long Bucket = 5L * 60 * 1_000_000;

    private readonly List<string> _begun = [];
    private readonly WindowRole _role;

    public WindowRoleTests() => _role = new WindowRole(new CompiledContract(TrafficContract.Make(partitions: 2)), this);

    [Fact]
    public void Attend_RegistersOnce_AndAgainUntilItIsRegistered()
    {
        _role.Attend();
        _role.Attend();
        Assert.Equal(["register", "register"], Begun());

        _role.Registered();
        _role.Attend();

        Assert.Empty(Begun());
    }

    [Fact]
    public void Ring_WakesThePartitionsThatHaveNotReportedTheWatermarksNewestBucket()
    {
        _role.Report(0, Bucket);

        _role.Ring();
        _role.WatermarkTold(Bucket + 1);

        Assert.Equal(["wake watermark", "wake 1"], Begun());
    }

    [Fact]
    public void Ring_BeforeAnyWatermark_AsksWhoHasOpenWindows()
    {
        _role.Ring();
        _role.WatermarkTold(null);

        Assert.Equal(["wake watermark", "ask 0", "ask 1"], Begun());
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Ring_WhenAllHaveReported_UnregistersUnlessSomethingIsOpen(bool first, bool second, bool unregisters)
    {
        AllReported();

        _role.OpenTold(0, first);
        Assert.Empty(Begun());
        _role.OpenTold(1, second);

        Assert.Equal(unregisters ? ["unregister"] : [], Begun());
    }

    [Fact]
    public void OpenTold_Twice_IsNoAnswerOfTheOther()
    {
        AllReported();

        _role.OpenTold(0, false);
        _role.OpenTold(0, false);

        Assert.Empty(Begun());
    }

    [Fact]
    public void Attend_WhileItUnregisters_RegistersAgain()
    {
        AllReported();
        _role.OpenTold(0, false);
        _role.OpenTold(1, false);
        _role.Attend();
        Assert.Equal(["unregister"], Begun());

        _role.Unregistered();

        Assert.Equal(["register"], Begun());
    }

    void IWindowPort.Register() => _begun.Add("register");

    void IWindowPort.Unregister() => _begun.Add("unregister");

    void IWindowPort.WakeWatermark() => _begun.Add("wake watermark");

    void IWindowPort.WakePartition(int partition) => _begun.Add($"wake {partition}");

    void IWindowPort.AskOpen(int partition) => _begun.Add($"ask {partition}");

    private void AllReported()
    {
        _role.Report(0, Bucket);
        _role.Report(1, Bucket);
        _role.Ring();
        _role.WatermarkTold(Bucket);
        Begun();
    }

    private List<string> Begun()
    {
        List<string> begun = [.. _begun];
        _begun.Clear();
        return begun;
    }
}
