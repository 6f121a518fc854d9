namespace StreamBatch.Engine.Backups;

/// <summary>What a part of a backup holds. The names, with a small first letter, are part of the format.</summary>
public enum BackupPartKind
{
    /// <summary>The document of a contract.</summary>
    Contract,

    /// <summary>Blocks of the log, of all contracts, with their groups.</summary>
    Log,

    /// <summary>Rows of a batch run.</summary>
    Run,
}
