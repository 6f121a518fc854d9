namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>Rolls a transaction back whose group does not fit the log; caught where the reason is looked for.</summary>
internal sealed class GroupOutOfPlaceException : Exception;
