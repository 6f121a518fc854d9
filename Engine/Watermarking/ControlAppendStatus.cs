namespace StreamBatch.Engine.Watermarking;

/// <summary>What became of an append to a control log. The numbers are part of the messages and never change.</summary>
public enum ControlAppendStatus
{
    /// <summary>The records are in the log, on stable storage.</summary>
    Appended = 0,

    /// <summary>Too much waits already: to be asked again later.</summary>
    Full = 1,

    /// <summary>The log's writer ended. The records may be in the log; asking again adds none twice.</summary>
    Stopped = 2,

    /// <summary>A record cannot follow what is in the log by now: the log is to be read, and decided again.</summary>
    Superseded = 3,

    /// <summary>A later turn at reconciling has begun.</summary>
    Fenced = 4,

    /// <summary>So much was appended since the first attempt that nobody knows any more whether the records are in the
    /// log: it is to be read.</summary>
    Forgotten = 5,

    /// <summary>A record is none that is appended from outside, or cannot be read.</summary>
    Refused = 6,
}
