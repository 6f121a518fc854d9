namespace StreamBatch.Engine.WindowRolling;

/// <summary>What a <see cref="WindowRole"/> needs of its host. Each method begins something and returns at once.
/// </summary>
public interface IWindowPort
{
    /// <summary>From now on <see cref="WindowRole.Ring"/> is called every minute or so, also when every host has died
    /// meanwhile: <see cref="WindowRole.Registered"/>, or it is asked for again.</summary>
    void Register();

    /// <summary>The opposite: <see cref="WindowRole.Unregistered"/>, or it is asked for again.</summary>
    void Unregister();

    /// <summary>Lets the fan-in take what decisions the clock calls for, and tell all partitions the watermark:
    /// <see cref="WindowRole.WatermarkTold"/>, or nothing.</summary>
    void WakeWatermark();

    /// <summary>Lets a partition record the watermark and publish what it completes: <see cref="WindowRole.Report"/>
    /// follows, or nothing.</summary>
    void WakePartition(int partition);

    /// <summary>Asks a partition whether it has windows that the watermark can still change:
    /// <see cref="WindowRole.OpenTold"/>, or nothing.</summary>
    void AskOpen(int partition);
}
