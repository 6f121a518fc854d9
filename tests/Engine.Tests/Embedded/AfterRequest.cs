namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>What happens after a request.</summary>
internal enum AfterRequest
{
    Nothing,

    /// <summary>The host is closed in good order and opened again.</summary>
    Close,

    /// <summary>The host ends as its process would, and is opened again.</summary>
    Abandon,

    /// <summary>A checkpoint is written.</summary>
    Checkpoint,

    /// <summary>The request held the watermark.</summary>
    Hold,
}
