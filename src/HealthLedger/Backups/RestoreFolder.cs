using System.Security.Cryptography;

namespace HealthLedger.Backups;

/// <summary>The folder that is restored into.</summary>
internal static class RestoreFolder
{
    /// <summary>Refuses a folder that holds anything.</summary>
    /// <exception cref="StorageFailureException">HLS7105.</exception>
    public static void RequireEmpty(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new StorageFailureException(
                HealthLedgerErrorCodes.FolderNotEmpty,
                $"'{folder}' is not empty, and nothing is ever restored over something. Name an empty or new folder.");
        }
    }

    /// <summary>A folder below another that nothing else has.</summary>
    public static string NewBelow(string parent) => Path.Combine(
        Path.GetFullPath(parent), "restore-drill-" + RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>Removes what a restore that failed has made in its folder, which was empty before.</summary>
    public static void Empty(string folder)
    {
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo below)
                {
                    below.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without a genesis file what remains is no ledger, and the next restore refuses the folder.
        }
    }

    /// <summary>Removes the folder of a trial.</summary>
    public static void Remove(string folder)
    {
        Empty(folder);
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It holds what a backup holds, encrypted under the vault; an operator sees it by its name.
        }
    }
}
