"""What the papers print beside their theorems: closed forms, and failures with their witnesses."""
