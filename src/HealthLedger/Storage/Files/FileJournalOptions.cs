namespace HealthLedger.Storage.Files;

/// <summary>Where a journal is kept, and in files of which size.</summary>
public sealed class FileJournalOptions
{
    /// <summary>The folder of the journal files; made when it is not there. Only this journal writes there.</summary>
    public required string Folder { get; set; }

    /// <summary>
    /// Bytes after which the next group starts a new file. A file exceeds it by at most one group. Released records are
    /// deleted file by file.
    /// </summary>
    /// <value>Default 67,108,864 (64 MiB); 4,096 to 2,147,483,647.</value>
    public int FileBytes { get; set; } = 64 * 1024 * 1024;
}
