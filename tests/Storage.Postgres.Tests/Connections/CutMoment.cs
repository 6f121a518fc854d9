namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>When a connection breaks.</summary>
public enum CutMoment
{
    /// <summary>COMMIT was sent and never reached the server.</summary>
    BeforeCommit,

    /// <summary>The server has committed, and its answer never came.</summary>
    BeforeAnswer,

    /// <summary>The answer came, and the connection was broken after it.</summary>
    AfterAnswer,
}
