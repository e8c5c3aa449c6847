using HealthLedger.Storage.Files;

namespace HealthLedger;

/// <summary>
/// A data folder while its ledger, or its founder file, is made. That file under its temporary name is the mark: it is
/// there, and durable, before the vault file is, and becomes the file in the last step. A vault beside the mark was
/// therefore never used, and may be made anew; a vault without mark and without that file is somebody's, and may not.
/// </summary>
internal sealed class UnfinishedLedgerFolder
{
    private readonly string _folder;
    private readonly string _mark;
    private readonly string _vault;
    private readonly string _application;

    /// <param name="folder">The folder.</param>
    /// <param name="lastFile">The name of the file that is written last.</param>
    public UnfinishedLedgerFolder(string folder, string lastFile)
    {
        _folder = folder;
        _mark = Path.Combine(folder, lastFile + ".new");
        _vault = Path.Combine(folder, LedgerFolder.VaultFileName);
        _application = Path.Combine(folder, LedgerFolder.ApplicationFileName);
    }

    /// <summary>Removes what an interrupted creation left, and puts up the mark.</summary>
    /// <exception cref="StorageFailureException">HLS7001, HLS7003, HLS7006 or HLS7010.</exception>
    public void Begin()
    {
        ThrowIfDataIsThere();
        if (File.Exists(_mark))
        {
            RemoveVault();
        }
        else if (!File.Exists(_vault))
        {
            StorageFolder.CreateFile(_mark);
        }
    }

    // Data without genesis is a ledger that lost a file: nothing of it may be made anew.
    private void ThrowIfDataIsThere()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(_folder))
        {
            string name = Path.GetFileName(path);
            bool isLeft = name == LedgerFolder.ApplicationFileName && !File.Exists(_mark);
            if (isLeft || name is "journal" || name.EndsWith(".db", StringComparison.Ordinal))
            {
                throw new StorageFailureException(
                    HealthLedgerErrorCodes.FileMissing,
                    $"'{_folder}' holds the data of a ledger, and its '{LedgerFolder.GenesisFileName}' is missing. "
                    + "Restore that file from a backup, or choose another folder.");
            }
        }
    }

    private void RemoveVault()
    {
        try
        {
            File.Delete(_vault);
            File.Delete(_vault + ".new");
            File.Delete(_application);
            File.Delete(_application + ".new");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.NotWritable(_vault, exception);
        }

        StorageFolder.Synchronise(_folder);
    }
}
