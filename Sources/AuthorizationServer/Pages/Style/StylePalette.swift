/// The colours of the pages in both schemes.
enum StylePalette {
    static let text = """
        :root {
            color-scheme: light dark;
            --page: #f3f5f7; --card: #ffffff; --text: #131920; --quiet: #545f6b; --line: #e0e4e9; --field: #ffffff;
            --edge: #7b8693; --hover: #f0f2f5; --shade: 0 1px 2px rgb(16 24 32 / 6%), 0 16px 40px -12px rgb(16 24 32 / 14%);
            --accent: #0b6e63; --accent-strong: #08544b; --on-accent: #ffffff; --soft: #eaf4f2;
            --error: #a11b1b; --error-soft: #fdf0f0;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --page: #0d1116; --card: #161b21; --text: #e9edf1; --quiet: #9ca8b5; --line: #2a323b; --field: #0f1419;
                --edge: #6d7986; --hover: #20272f; --shade: 0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -12px rgb(0 0 0 / 60%);
                --accent: #4fc3b3; --accent-strong: #7bd8cb; --on-accent: #06231f; --soft: #16302d;
                --error: #ff9d9d; --error-soft: #3a1d20;
            }
        }

        """
}
