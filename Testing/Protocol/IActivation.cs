namespace StreamBatch.Testing.Protocol;

/// <summary>A role on a node.</summary>
internal interface IActivation
{
    /// <summary>Takes a message.</summary>
    void Receive(ReadOnlyMemory<byte> message, Action<byte[]> reply);

    /// <summary>Time goes on.</summary>
    void Tick();
}
